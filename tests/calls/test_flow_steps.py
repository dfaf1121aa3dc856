"""Steps of a flow as a caller meets them: hours, blacklist, menus, PIN, transfer."""

import time

from tests.harness.shop import flow, queue_step

BYE = {"kind": "hangup", "prompt": "goodbye"}
NEVER, ALWAYS = [""] * 7, ["00:00-24:00"] * 7


def hours(week):
    return flow(
        open={"kind": "hours", "week": week, "open": "wait", "closed": "shut"},
        wait=queue_step(),
        shut={"kind": "hangup", "prompt": "closed"},
    )


def test_closed_shop_says_so(shop):
    s = shop(flow=hours(NEVER))
    caller = s.call()
    caller.ends(30)
    call = s.ended()[0]
    assert call["outcome"] == "closed" and caller.heard().first_sound() is not None


def test_open_shop_queues(shop):
    s = shop(flow=hours(ALWAYS))
    caller = s.call()
    s.agents[0].rings().answer().hang_up()
    caller.ends()
    assert s.ended()[0]["outcome"] == "answered"


def screened():
    return flow(screen={"kind": "blacklist", "next": "wait"}, wait=queue_step())


def test_listed_caller_is_hung_up_on(shop):
    s = shop(flow=screened(), blacklist=[{"pattern": "13777700001", "action": "hang_up", "reason": "abuse"}])
    s.call(number="13777700001").ends(10)
    assert s.ended()[0]["outcome"] == "blacklisted"
    assert s.agents[0].desk.is_quiet(0.5)


def test_listed_beginning_hears_an_announcement(shop):
    s = shop(flow=screened(), blacklist=[{"pattern": "137666*", "action": "announce", "reason": "advertising"}])
    caller = s.call(number="13766612345")
    caller.ends(20)
    assert s.ended()[0]["outcome"] == "blacklisted" and caller.heard().first_sound() is not None


def test_other_caller_passes_the_blacklist(shop):
    s = shop(flow=screened(), blacklist=[{"pattern": "137555*", "action": "hang_up", "reason": ""}])
    caller = s.call(number="13655500001")
    s.agents[0].rings().answer().hang_up()
    caller.ends()
    s.ended()


def nested():
    return flow(
        outer={"kind": "menu", "prompt": "menu-main", "choices": {"2": "inner", "9": "bye"}, "tries": 2, "seconds": 3,
               "otherwise": "bye"},
        inner={"kind": "menu", "prompt": "menu-main", "choices": {"1": "wait", "*": "outer"}, "tries": 2, "seconds": 3,
               "otherwise": "bye"},
        wait=queue_step(),
        bye=BYE,
    )  # fmt: skip


def test_nested_menu_leads_to_the_queue(shop):
    s = shop(flow=nested())
    caller = s.call()
    caller.talks()
    caller.keys("2")
    time.sleep(1)
    caller.keys("1")
    s.agents[0].rings(15).answer().hang_up()
    caller.ends()
    assert s.steps(s.ended()[0]["id"]) == [("menu", "2"), ("menu", "1"), ("queue", "served")]


def test_star_leads_back_to_the_outer_menu(shop):
    s = shop(flow=nested())
    caller = s.call()
    caller.talks()
    for key in "2*9":
        caller.keys(key)
        time.sleep(1)
    caller.ends(20)
    assert [r for _, r in s.steps(s.ended()[0]["id"])][:3] == ["2", "*", "9"]


def test_wrong_keys_and_silence_end_a_menu_by_its_way_out(shop):
    s = shop(flow=nested(), agents=1)
    wrong = s.call()
    wrong.talks()
    wrong.keys("7")
    time.sleep(2)
    wrong.keys("7")
    wrong.ends(40)
    silent = s.call()
    silent.ends(60)
    for call in s.ended(2):
        assert s.steps(call["id"])[0][0] == "menu" and s.steps(call["id"])[-1][0] == "hangup"


def pin():
    return flow(
        pin={"kind": "pin", "prompt": "enter-member", "pin_prompt": "enter-pin", "ok": "wait", "failed": "bye"},
        wait=queue_step(),
        bye=BYE,
    )


def enter(caller, *pairs):
    caller.talks()
    for number, code in pairs:
        caller.keys(f"{number}#")
        time.sleep(1.5)
        caller.keys(f"{code}#")
        time.sleep(2.5)


def test_right_pin_at_the_second_try(shop):
    s = shop(flow=pin(), members=[{"number": "200001", "name": "A", "pin": "1111"}])
    caller = s.call()
    enter(caller, ("200001", "9999"), ("200001", "1111"))
    s.agents[0].rings(20).answer().hang_up()
    caller.ends()
    call = s.ended()[0]
    assert s.steps(call["id"])[0] == ("pin", "ok") and call["member_id"]


def test_three_wrong_pins_lock_the_member(shop):
    s = shop(flow=pin(), members=[{"number": "200002", "name": "B", "pin": "2222"}])
    caller = s.call()
    enter(caller, ("200002", "1"), ("200002", "2"), ("200002", "3"))
    caller.ends(40)
    again = s.call()
    enter(again, ("200002", "2222"))
    again.ends(60)
    first, second = s.ended(2)
    assert s.steps(first["id"])[0][1] != "ok" and s.steps(second["id"])[0][1] != "ok"
    assert first["member_id"] is None and second["member_id"] is None


def test_unknown_member_gets_no_further(shop):
    s = shop(flow=pin())
    caller = s.call()
    enter(caller, ("299999", "1"), ("299999", "1"), ("299999", "1"))
    caller.ends(40)
    assert s.steps(s.ended()[0]["id"])[0][1] != "ok"


def test_transfer_to_a_seat(shop):
    s = shop(agents=1, sign_in=False)
    seat = s.agents[0].plug_in()
    t = shop(flow=flow(to={"kind": "transfer", "to": seat.seat, "seconds": 10, "failed": ""}), agents=0)
    caller = t.call(tone=440)
    ring = seat.rings().answer()
    time.sleep(1)
    ring.hang_up()
    caller.ends()
    call = t.ended()[0]
    assert call["outcome"] == "transferred" and t.steps(call["id"])[0] == ("transfer", "served")


def test_transfer_to_an_outside_number(shop, phones):
    phones.ask("account", name="outside", address="127.0.0.20", user="02155556666")
    phones.ask("behave", account="outside", then="answer", after=0.3, talk=2)
    t = shop(flow=flow(to={"kind": "transfer", "to": "02155556666", "seconds": 10, "failed": ""}), agents=0)
    caller = t.call()
    caller.talks()
    caller.ends(20)
    assert t.ended()[0]["outcome"] == "transferred"


def test_failed_transfer_goes_on(shop):
    s = shop(agents=1, sign_in=False)
    away = s.agents[0]
    t = shop(flow=flow(to={"kind": "transfer", "to": away.seat, "seconds": 5, "failed": "bye"}, bye=BYE), agents=0)
    t.call().ends(30)
    assert [k for k, _ in t.steps(t.ended()[0]["id"])] == ["transfer", "hangup"]
