"""One recording a call, whole through hold, transfers, pickup and conference. Each party sings a tone of its own; the
file is searched for them."""

import time

from tests.harness.sound import Sound

# away from the notes of the hold music and from the keys' tones
CALLER, FIRST, SECOND, THIRD = 455, 1070, 1810, 2350


def sound_of(s, calls=1):
    call = s.ended(calls, 20)[-1]
    path = s.recording(call["id"])
    s.box.until("the recording is written", lambda: path.exists() and path.stat().st_size > 1000)
    time.sleep(0.5)
    return call, Sound.load(path)


def says(sound, hertz, least, what):
    assert sound.seconds_of(hertz, 400) >= least, f"{what}: {sound.times_of(hertz, 400)} of {sound.seconds:.1f} s"


def test_plain_call_has_both_parties(shop):
    s = shop()
    caller = s.call(tone=CALLER)
    ring = s.agents[0].rings().answer()
    ring.sing(FIRST)
    time.sleep(3)
    ring.hang_up()
    caller.ends()
    _, sound = sound_of(s)
    says(sound, CALLER, 2.5, "caller")
    says(sound, FIRST, 2.0, "agent")
    assert sound.seconds < 6, "waiting is not recorded"


def test_recording_goes_on_after_hold(shop):
    s = shop()
    caller = s.call(tone=CALLER)
    ring = s.agents[0].rings().answer()
    ring.sing(FIRST)
    time.sleep(2)
    ring.hold()
    time.sleep(2)
    ring.unhold()
    time.sleep(0.5)
    ring.sing(SECOND)
    time.sleep(2.5)
    ring.hang_up()
    caller.ends()
    _, sound = sound_of(s)
    talk = sound.times_of(FIRST, 400)
    assert len(talk) == 2 and talk[1][0] - talk[0][1] > 1, f"before and after the hold, silent in between: {talk}"
    says(sound, SECOND, 1.5, "agent after the hold")


def test_blind_transfer_to_a_seat(shop):
    s = shop(agents=2, strategy="in_order")
    caller = s.call(tone=CALLER)
    ring = s.agents[0].rings().answer()
    ring.sing(FIRST)
    time.sleep(2)
    ring.transfer(s.agents[1].seat)
    other = s.agents[1].rings().answer()
    other.sing(SECOND)
    time.sleep(2.5)
    other.hang_up()
    caller.ends()
    _, sound = sound_of(s)
    says(sound, FIRST, 1.5, "first agent")
    says(sound, SECOND, 1.5, "second agent")
    says(caller.heard(), SECOND, 1.5, "second agent, as the caller hears it")
    assert sound.times_of(FIRST, 400)[0][0] < sound.times_of(SECOND, 400)[0][0]
    assert len(s.calls()) == 1


def test_blind_transfer_to_a_queue(shop):
    s = shop()
    t = shop()
    caller = s.call(tone=CALLER)
    ring = s.agents[0].rings().answer()
    ring.sing(FIRST)
    time.sleep(2)
    ring.transfer(t.queue_extension)
    other = t.agents[0].rings().answer()
    other.sing(SECOND)
    time.sleep(2.5)
    other.hang_up()
    caller.ends()
    call, sound = sound_of(s)
    says(sound, FIRST, 1.5, "first agent")
    says(sound, SECOND, 1.5, "agent of the other queue")
    visits = s.visits(call["id"])
    assert [(v["state"], v["queue_id"]) for v in visits] == [
        ("answered", s.queue_id), ("answered", t.queue_id)], visits  # fmt: skip
    assert call["agent_id"] == t.agents[0].id


def consult(s, target):
    caller = s.call(tone=CALLER)
    ring = s.agents[0].rings().answer()
    ring.sing(FIRST)
    time.sleep(2)
    ring.hold()
    asking = s.agents[0].desk.dial(target)
    return caller, ring, asking


def test_attended_transfer_to_a_seat(shop):
    s = shop(agents=2, strategy="in_order")
    caller, ring, asking = consult(s, s.agents[1].seat)
    other = s.agents[1].rings().answer()
    asking.talks()
    time.sleep(1)
    ring.transfer_to(asking)
    other.sing(SECOND)
    time.sleep(3)
    other.hang_up()
    caller.ends()
    _, sound = sound_of(s)
    says(sound, FIRST, 1.5, "first agent")
    says(sound, SECOND, 2.0, "second agent")
    says(sound, CALLER, 4.0, "caller")
    assert len(s.calls()) == 1


def test_attended_transfer_to_a_queue(shop):
    s = shop()
    t = shop()
    caller, ring, asking = consult(s, t.queue_extension)
    other = t.agents[0].rings().answer()
    asking.talks()
    time.sleep(1)
    ring.transfer_to(asking)
    other.sing(SECOND)
    time.sleep(3)
    other.hang_up()
    caller.ends(25)
    _, sound = sound_of(s)
    says(sound, FIRST, 1.5, "first agent")
    says(sound, SECOND, 2.0, "agent of the other queue")


def test_picked_up_call_is_recorded(shop):
    s = shop(agents=2, strategy="in_order")
    caller = s.call(tone=CALLER)
    s.agents[0].rings()
    taking = s.agents[1].desk.dial(f"*8{s.agents[0].seat}")
    taking.talks()
    taking.sing(SECOND)
    time.sleep(2.5)
    taking.hang_up()
    caller.ends()
    _, sound = sound_of(s)
    says(sound, CALLER, 2.0, "caller")
    says(sound, SECOND, 1.5, "who picked up")


def test_conference_is_recorded(shop):
    s = shop(agents=2, strategy="in_order")
    caller = s.call(tone=CALLER)
    ring = s.agents[0].rings().answer()
    ring.sing(FIRST)
    time.sleep(1.5)
    ring.transfer("*71")
    time.sleep(1)
    first = s.agents[0].desk.dial("*71", tone=SECOND)
    second = s.agents[1].desk.dial("*71", tone=THIRD)
    first.talks()
    second.talks()
    time.sleep(4)
    first.hang_up()
    second.hang_up()
    caller.hang_up()
    _, sound = sound_of(s)
    says(sound, FIRST, 1.0, "agent before the conference")
    says(sound, SECOND, 2.0, "agent in the conference")
    says(sound, THIRD, 2.0, "second agent in the conference")
    assert len(s.calls()) == 1


def test_queue_that_is_not_recorded(shop):
    s = shop(record=False)
    caller = s.call()
    s.agents[0].rings().answer().hang_up()
    caller.ends()
    assert s.box.rows("SELECT 1 FROM recording WHERE call_id = ?", s.ended()[0]["id"]) == []
