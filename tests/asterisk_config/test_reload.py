"""Asterisk's answers are read, not its exit codes."""

import asyncio

import pytest

from appliance.asterisk_config.apply import expected
from appliance.asterisk_config.reload import NotReloaded, NotThere, modules, probe_by, reload_by
from appliance.telephony.ami import Message, parse
from tests.asterisk_config.shops import SHOP

ENDPOINTS = """
 Endpoint:  <Endpoint/CID.....................................>  <State.....>  <Channels.>
    I/OAuth:  <AuthId/UserName...........................................................>

 Endpoint:  {0}/801                                         Unavailable   0 of inf
     InAuth:  {0}/{0}
"""


class Ami:
    """Answers Command as Asterisk does."""

    def __init__(self, answers):
        self.answers = answers
        self.asked: list[str] = []

    async def action(self, name, fields=None, *, limit=None) -> Message:
        assert name == "Command"
        self.asked.append(fields["Command"])
        text = self.answers(fields["Command"])
        lines = [f"Output: {line}" for line in text.splitlines()]
        return parse("\r\n".join(["Response: Success", *lines]).encode())


def reloaded(command):
    return f"Module '{command.split()[-1]}' reloaded successfully.\n"


def test_only_what_changed_is_reloaded_in_order():
    assert modules(["extensions_generated.conf", "pjsip_lines.conf", "pjsip.conf", "queues_generated.conf"]) == [
        "res_pjsip.so",
        "app_queue.so",
        "pbx_config.so",
    ]
    assert modules(["modules.conf"]) == []


def test_reload():
    ami = Ami(reloaded)
    asyncio.run(reload_by(ami)(["queues_generated.conf"]))
    assert ami.asked == ["module reload app_queue.so"]


@pytest.mark.parametrize("answer", ["", "No such module 'x'\n", "Module 'x' reported a reload failure.\n"])
def test_an_answer_that_is_not_yes_is_no(answer):
    with pytest.raises(NotReloaded, match=r"app_queue\.so"):
        asyncio.run(reload_by(Ami(lambda command: answer))(["queues_generated.conf"]))


def there(without=""):
    """Answers of an Asterisk that knows the shop, but for one thing."""
    wanted = expected(SHOP)

    def answer(command):
        if command == "pjsip show endpoints":
            return "".join(ENDPOINTS.format(name) for name in sorted(wanted.endpoints - {without}))
        if command == "queue show":
            names = sorted(wanted.queues - {without})
            return "".join(
                f"{name} has 0 calls (max unlimited) in 'ringall' strategy\n   No Members\n" for name in names
            )
        names = sorted(wanted.extensions[command.split()[-1]] - {without})
        return "[ Context 'x' created by 'pbx_config' ]\n" + "".join(
            f"  '{name}' =>          1. Return()      [x.conf:1]\n" for name in names
        )

    return answer


def test_probe_finds_everything():
    asyncio.run(probe_by(Ami(there()), seconds=0)(expected(SHOP)))


@pytest.mark.parametrize("gone", ["801-desk", "line-1", "q7", "p12", "4008001234", "601", "802", "s"])
def test_probe_names_what_is_not_there(gone):
    with pytest.raises(NotThere, match=gone):
        asyncio.run(probe_by(Ami(there(gone)), seconds=0)(expected(SHOP)))


def test_probe_waits_for_a_reload_that_is_still_going_on():
    late = Ami(there("801-desk"))
    looked = iter([there("801-desk"), there("801-desk"), there()])

    def answer(command):
        if command == "pjsip show endpoints":
            late.now = next(looked)
        return late.now(command)

    late.answers = answer
    asyncio.run(probe_by(late, seconds=1)(expected(SHOP)))
