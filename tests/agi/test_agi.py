"""pyst2's defects, closed: each of these failed with pyst2 0.5.1."""

import io
import socket
import threading

import pytest

from appliance.telephony.agi import Agi, AgiError, CallerGone
from tests.agi.asterisk import Asterisk


def speaking(text: str) -> tuple[Agi, io.BytesIO]:
    """A session whose other side says `text` after the environment."""
    sent = io.BytesIO()
    return Agi(io.BytesIO(b"agi_uniqueid: 1.1\n\n" + text.encode()), sent), sent


def test_environment_is_read_up_to_the_blank_line() -> None:
    agi, _ = speaking("")
    assert agi.env == {"agi_uniqueid": "1.1"}


@pytest.mark.parametrize(
    "answer",
    ["HANGUP\n", "", "511 Command Not Permitted on a dead channel\n", "200 result=-1 (hangup)\n", "200 resu"],
)
def test_hang_up_in_any_form_is_caller_gone(answer: str) -> None:
    agi, _ = speaking(answer)
    with pytest.raises(CallerGone):
        agi.variable("X")


@pytest.mark.parametrize(
    "answer",
    ["510 Invalid or unknown command\n", "520-Invalid\nUsage: x\n520 End of proper usage.\n", "hello\n", "200 ok\n"],
)
def test_refused_command_is_an_error_and_no_hang_up(answer: str) -> None:
    agi, _ = speaking(answer)
    with pytest.raises(AgiError):
        agi.variable("X")


def test_usage_of_several_lines_is_read_to_its_end() -> None:
    agi, _ = speaking("520-Invalid\nUsage: x\n520 End\n200 result=1 (next)\n")
    with pytest.raises(AgiError):
        agi.variable("X")
    assert agi.variable("Y") == "next"


@pytest.mark.parametrize("value", ['a" "b', "back\\slash", 'a\\"b', "${SHELL(x)}", "坐", "a b"])
def test_hostile_value_stays_one_word(value: str) -> None:
    asterisk = Asterisk()
    with asterisk.session() as agi:
        agi.set_variable("NAME", value)
    assert asterisk.commands == [f'SET VARIABLE "NAME" {agi._quote(value)}']
    assert asterisk.variables["NAME"] == value


@pytest.mark.parametrize("value", ["a\nHANGUP", "a\rb", "a\0b"])
def test_line_break_in_a_value_sends_nothing(value: str) -> None:
    agi, sent = speaking("200 result=1\n")
    with pytest.raises(ValueError, match="line break"):
        agi.set_variable("NAME", value)
    assert sent.getvalue() == b""


def test_value_with_brackets_and_blanks_comes_back_whole() -> None:
    agi, _ = speaking("200 result=1 (Li (Lei) = 座席)\n")
    assert agi.variable("X") == "Li (Lei) = 座席"


def test_unset_variable_is_empty() -> None:
    agi, _ = speaking("200 result=0\n")
    assert agi.variable("X") == ""


def test_comma_in_an_applications_argument_is_refused() -> None:
    agi, sent = speaking("200 result=0\n")
    with pytest.raises(ValueError, match="comma"):
        agi.run("QueueLog", "a,b")
    assert sent.getvalue() == b""


def test_trying_is_not_the_answer() -> None:
    agi, _ = speaking("100 Trying\n200 result=49\n")
    assert agi.wait_key(1000) == "1"


def test_nothing_is_written_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    asterisk = Asterisk(keys="4321")
    with asterisk.session() as agi:
        assert "".join(agi.wait_key(1) for _ in range(4)) == "4321"
    assert capfd.readouterr() == ("", "")


def test_session_works_outside_the_main_thread() -> None:
    asterisk, seen = Asterisk(variables={"A": "b"}), []

    def run() -> None:
        with asterisk.session() as agi:
            seen.append(agi.variable("A"))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == ["b"]


def test_mute_asterisk_ends_in_a_time_out() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(0.05)
        theirs.sendall(b"\n")
        agi = Agi(ours.makefile("rb"), ours.makefile("wb"))
        with pytest.raises(TimeoutError):
            agi.variable("X")


def test_several_variables_go_in_one_command_unless_a_value_would_be_cut() -> None:
    asterisk = Asterisk()
    with asterisk.session() as agi:
        agi.set_variables({"LB_RESULT": "", "LB_QUEUE": "q1", "LB_DO": "queue"})
        assert asterisk.commands == ['EXEC MSet "LB_RESULT=,LB_QUEUE=q1,LB_DO=queue"']
        agi.set_variables({"LB_PROMPT": "a,LB_DO=dial", "LB_TO": '8"1', "LB_DO": "queue"})
    assert len(asterisk.commands) == 4
    assert asterisk.variables == {
        "LB_RESULT": "", "LB_QUEUE": "q1", "LB_PROMPT": "a,LB_DO=dial", "LB_TO": '8"1', "LB_DO": "queue",
    }  # fmt: skip
