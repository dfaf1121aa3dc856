"""Hostile values are escaped so that Asterisk reads what was written, or refused; what the validators accept can be
written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import Invalid
from appliance.telephony import confreader
from appliance.telephony.confwriter import ConfText, Refused, argument, caller_id
from appliance.validators import valid_label, valid_name, valid_text


def written(value):
    text = ConfText("a test")
    text.section("section")
    text.option("key", value)
    return text.text()


def read_back(text):
    (section,) = confreader.read("x.conf", {"x.conf": text}.get)
    (option,) = section.options
    assert option.key == "key"
    return option.value


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "with \"quotes\" and 'more'",
        "semi;colon",
        ";first",
        "last;",
        "a\\;b",
        "a\\",
        ";--block comment--;",
        "[section]",
        "]",
        "a=b=>c",
        "> arrow",
        "#include other.conf",
        "comma, pipe | and, so on",
        "座席一 😀 👨‍👩‍👧",
        "$ 5 and $(x) and {y}",
        "",
        "x" * 2000,
    ],
)
def test_is_read_as_it_was_meant(value):
    assert read_back(written(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        "two\nlines",
        "two\rlines",
        "nul\0",
        "tab\t",
        "\x85",
        "line\u2028separator",
        "${SHELL(reboot)}",
        "$[1+1]",
        " leading",
        "trailing ",
        "x" * 10_000,
        "座" * 700,
        "\ud800",
    ],
)
def test_is_refused(value):
    with pytest.raises(Refused) as refused:
        written(value)
    assert len(str(refused.value)) < 200  # a log line must not carry 10 kB


@pytest.mark.parametrize(
    "value",
    [
        "a,b",
        "a|b",
        "a;b",
        'a"b',
        "a'b",
        "a\\b",
        "a(b",
        "a)b",
        "a[b",
        "a]b",
        "a{b",
        "a$b",
        "a<b",
        "a\nb",
        "😀",
        "x" * 10_000,
    ],
)
def test_no_dialplan_argument(value):
    with pytest.raises(Refused):
        argument(value)


@pytest.mark.parametrize("name", ["", "a b", "a]", "[a", "a\nb", "a;b", "x" * 80, "座席", "-a"])
def test_no_section_name(name):
    with pytest.raises(Refused):
        ConfText("a test").section(name)


@pytest.mark.parametrize("extension", ["", "_X.", "s", "80 1", "80,1", "8;1", "８０１", "1" * 30, "801\n"])
def test_no_extension(extension):
    with pytest.raises(Refused):
        ConfText("a test").exten(extension, ("Return", ()))
    with pytest.raises(Refused):
        ConfText("a test").hint(extension, ["PJSIP/801-desk"])


@pytest.mark.parametrize("device", ["", "PJSIP/", "SIP/1", "PJSIP/a&PJSIP/b", "PJSIP/座", "PJSIP/a\n"])
def test_no_device(device):
    with pytest.raises(Refused):
        ConfText("a test").hint("801", [device])


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("座席 1", '"座席 1" <801>'),
        ('a "b" \\', '"a \\"b\\" \\\\" <801>'),
        ("<sip:x>", '"<sip:x>" <801>'),
        ("长" * 60, f'"{"长" * 23}" <801>'),
    ],
)
def test_caller_id(name, wanted):
    assert caller_id(name, "801") == wanted


@given(st.text(max_size=200))
def test_whatever_a_form_accepts_can_be_written(text):
    try:
        name = valid_text(text, "x")
    except Invalid:
        return
    assert read_back(written(name)) == name
    caller_id(name, "801")


@given(st.text(max_size=80))
def test_whatever_a_lines_form_accepts_can_meet_the_dialplan(text):
    try:
        argument(valid_label(text))
    except Invalid:
        return


@pytest.mark.parametrize("value", ["${EXTEN}", "$[1]", "a\nb", "a\u202eb", "x" * 61, "", "  ", 5, None])
def test_forms_refuse_names_early(value):
    with pytest.raises(Invalid):
        valid_name(value)
