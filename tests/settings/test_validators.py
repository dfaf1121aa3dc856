"""What each check lets through, and in which form; what it refuses."""

import pytest

from appliance import validators as v
from appliance.errors import Invalid, LineboxError

OK = [
    (v.valid_name, " 座席 1 ", "座席 1"),
    (v.valid_name, "e\u0301", "é"),
    (v.valid_name, "👨‍👩‍👧 ❤️", "👨‍👩‍👧 ❤️"),
    (v.valid_extension, " 801 ", "801"),
    (v.valid_extension, "123456", "123456"),
    (v.valid_staff_number, "1", "1"),
    (v.valid_number, "+86 (21) 5555-0000", "+862155550000"),
    (v.valid_pattern, "138 0013*", "1380013*"),
    (v.valid_pin, "0000", "0000"),
    (v.valid_member_number, "0012345", "0012345"),
    (v.valid_login, "wang.wei@shop_1-x", "wang.wei@shop_1-x"),
    (v.valid_password, "  spaces count  ", "  spaces count  "),
    (v.valid_host, "Example.COM", "example.com"),
    (v.valid_host, "fd00::1", "fd00::1"),
    (v.valid_time_zone, "Asia/Shanghai", "Asia/Shanghai"),
    (v.valid_time_zone, "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    (v.valid_time_zone, "Etc/GMT+8", "Etc/GMT+8"),
    (v.valid_time_zone, "UTC", "UTC"),
    (v.valid_day, "2024-02-29", "2024-02-29"),
    (v.valid_hours, "", ""),
    (v.valid_hours, " 09:00-12:00   13:30-18:00 ", "09:00-12:00 13:30-18:00"),
    (v.valid_hours, "00:00-24:00", "00:00-24:00"),
]
BAD = [
    (v.valid_name, "a\u200bb"),
    (v.valid_name, "a\u202eb"),
    (v.valid_name, "a\x7fb"),
    (v.valid_name, "a\r\nAction: Originate"),
    (v.valid_name, "${CHANNEL}"),
    (v.valid_name, None),
    (v.valid_extension, "911"),
    (v.valid_extension, 801),
    (v.valid_extension, "-1"),
    (v.valid_number, "+"),
    (v.valid_number, "1+2"),
    (v.valid_number, "#21#"),
    (v.valid_pin, "４３２１"),
    (v.valid_login, "../x"),
    (v.valid_login, "a" * 41),
    (v.valid_host, "a..b"),
    (v.valid_host, "a_b"),
    (v.valid_host, "x" * 64 + ".com"),
    (v.valid_time_zone, "asia/shanghai/../../../etc"),
    (v.valid_time_zone, ""),
    (v.valid_time_zone, "localtime"),
    (v.valid_time_zone, "posix/Asia/Shanghai"),
    (v.valid_time_zone, "Asia"),
    (v.valid_time_zone, "Asia/"),
    (v.valid_time_zone, "Asia/Shanghai\n"),
    (v.valid_time_zone, "X" * 10_000),
    (v.valid_day, "2026-02-29"),
    (v.valid_day, "2026-1-1"),
    (v.valid_day, "20261001"),
    (v.valid_hours, "12:00-09:00"),
    (v.valid_hours, "09:00-09:00"),
    (v.valid_hours, "09:00-13:00 12:00-18:00"),
    (v.valid_hours, "13:00-14:00 09:00-10:00"),
    (v.valid_hours, "9:00-12:00"),
    (v.valid_hours, "09:00-25:00"),
    (v.valid_hours, None),
]


def case(value):
    return f"{value[0].__name__}-{value[1]!r:.20}"


@pytest.mark.parametrize("row", OK, ids=case)
def test_ok(row):
    check, value, stored = row
    assert check(value, "here") == stored
    assert check(stored, "here") == stored, "what is stored passes again"


@pytest.mark.parametrize("row", BAD, ids=case)
def test_refused(row):
    check, value = row
    with pytest.raises(Invalid) as refused:
        check(value, "here")
    assert refused.value.field == "here"
    assert str(refused.value).startswith("here: ")


@pytest.mark.parametrize("value", ["5", 5, " 5 "])
def test_numbers(value):
    assert v.valid_int(value, "x", 1, 9) == 5


@pytest.mark.parametrize("value", ["", "5.0", "0x5", "٥", "1e1", 5.0, True, None, "10", 0, "-5", "9" * 5000])
def test_no_numbers(value):
    with pytest.raises(Invalid):
        v.valid_int(value, "x", 1, 9)


def test_no_limit():
    assert v.valid_optional_int("", "x", 1, 9) is None
    assert v.valid_optional_int(None, "x", 1, 9) is None
    assert v.valid_optional_int("3", "x", 1, 9) == 3


def test_yes_and_no():
    assert [v.valid_bool(value, "x") for value in (True, False, 1, 0)] == [True, False, True, False]
    for value in ("1", "yes", 2, None, 1.0):
        with pytest.raises(Invalid):
            v.valid_bool(value, "x")


def test_every_message_fills_in_its_values():
    for error in (Invalid("x", "Between %(low)s and %(high)s.", low=1, high=2), LineboxError("100 % plain")):
        assert error.code % error.values if error.values else error.code
        assert "%(" not in str(error)
