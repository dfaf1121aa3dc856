"""What a caller hears for a number, a place in a queue, minutes, money, times and dates, in Mandarin and English."""

from pathlib import Path

import pytest

from appliance.voice import texts
from tests.prompts import say_conf

TREE = Path(__file__).resolve().parents[2]
RULES = say_conf.load(TREE / "asterisk" / "etc" / "say.conf")
PROMPTS = texts.load(TREE / "asterisk" / "prompts")

# number: Mandarin (something is counted, so 两), English
NUMBERS = {
    0: ("零", "zero"),
    1: ("一", "one"),
    2: ("两", "two"),
    9: ("九", "nine"),
    10: ("十", "ten"),
    11: ("十一", "eleven"),
    12: ("十二", "twelve"),
    19: ("十九", "nineteen"),
    20: ("二十", "twenty"),
    22: ("二十二", "twenty two"),
    99: ("九十九", "ninety nine"),
    100: ("一百", "one hundred"),
    101: ("一百零一", "one hundred and one"),
    102: ("一百零二", "one hundred and two"),
    105: ("一百零五", "one hundred and five"),
    110: ("一百一十", "one hundred and ten"),
    112: ("一百一十二", "one hundred and twelve"),
    120: ("一百二十", "one hundred and twenty"),
    200: ("两百", "two hundred"),
    202: ("两百零二", "two hundred and two"),
    222: ("两百二十二", "two hundred and twenty two"),
    1000: ("一千", "one thousand"),
    1005: ("一千零五", "one thousand and five"),
    1010: ("一千零一十", "one thousand and ten"),
    1050: ("一千零五十", "one thousand and fifty"),
    1200: ("一千二百", "one thousand two hundred"),
    2000: ("两千", "two thousand"),
    2222: ("两千二百二十二", "two thousand two hundred and twenty two"),
    10000: ("一万", "ten thousand"),
    10086: ("一万零八十六", "ten thousand and eighty six"),
    10500: ("一万零五百", "ten thousand five hundred"),
    12000: ("一万二千", "twelve thousand"),
    20000: ("两万", "twenty thousand"),
    20202: ("两万零二百零二", "twenty thousand two hundred and two"),
    100000: ("十万", "one hundred thousand"),
    105000: ("十万五千", "one hundred and five thousand"),
    120000: ("十二万", "one hundred and twenty thousand"),
    200000: ("二十万", "two hundred thousand"),
    1000000: ("一百万", "one million"),
    1000005: ("一百万零五", "one million and five"),
    2000000: ("两百万", "two million"),
    10000000: ("一千万", "ten million"),
    100000000: ("一亿", "one hundred million"),
    100000005: ("一亿零五", "one hundred million and five"),
    200000000: ("两亿", "two hundred million"),
    1020304050: ("十亿二千零三十万四千零五十", "one billion twenty million three hundred and four thousand and fifty"),
    2000000002: ("二十亿零二", "two billion and two"),
    2147483647: (
        "二十一亿四千七百四十八万三千六百四十七",
        "two billion one hundred and forty seven million four hundred and eighty three thousand "
        "six hundred and forty seven",
    ),
}
MONEY = {  # fen
    0: ("零分", "zero point zero zero yuan"),
    5: ("五分", "zero point zero five yuan"),
    50: ("五角", "zero point five yuan"),
    52: ("五角二分", "zero point five two yuan"),
    100: ("一元", "one yuan"),
    200: ("两元", "two yuan"),
    1205: ("十二元零五分", "twelve point zero five yuan"),
    1220: ("十二元二角", "twelve point two yuan"),
    12350: ("一百二十三元五角", "one hundred and twenty three point five yuan"),
    19900: ("一百九十九元", "one hundred and ninety nine yuan"),
    129999: ("一千二百九十九元九角九分", "one thousand two hundred and ninety nine point nine nine yuan"),
    200000: ("两千元", "two thousand yuan"),
    100000000: ("一百万元", "one million yuan"),
}
# YYYYMMDDHHmm.SS-weekday-day of the year, as Asterisk hands it over
MOMENTS = {
    "datetime::202611020205.00-1-305": (
        "二零二六年十一月二日星期一凌晨两点零五分",
        "Monday November second twenty twenty six at two oh five A M",
    ),
    "datetime:ABdY 'digits/at' IMp:202612311400.30-4-364": (
        "二零二六年十二月三十一日星期四下午两点整",
        "Thursday December thirty first twenty twenty six at two o'clock P M",
    ),
    "date::202702121200.00-5- 42": ("二零二七年二月十二日星期五", "Friday February twelfth twenty twenty seven"),
    "date::200901080000.00-4-  7": ("二零零九年一月八日星期四", "Thursday January eighth two thousand and nine"),
    "date::210010222300.00-5-294": ("二一零零年十月二十二日星期五", "Friday October twenty second twenty one hundred"),
    "time::202611020000.00-1-305": ("凌晨零点整", "twelve o'clock A M"),
    "time::202611020830.00-1-305": ("上午八点三十分", "eight thirty A M"),
    "time::202611021212.00-1-305": ("中午十二点十二分", "twelve twelve P M"),
    "time::202611021745.00-1-305": ("下午五点四十五分", "five forty five P M"),
    "time::202611022359.00-1-305": ("晚上十一点五十九分", "eleven fifty nine P M"),
}
OTHER = {
    "enum:1": ("第一", "first"),
    "enum:2": ("第二", "second"),
    "enum:12": ("第十二", "twelfth"),
    "enum:22": ("第二十二", "twenty second"),
    "minutes:1": ("一分钟", "one minute"),
    "minutes:2": ("两分钟", "two minutes"),
    "minutes:15": ("十五分钟", "fifteen minutes"),
    "seconds:30": ("三十秒", "thirty seconds"),
}


def words(language: str, text: str) -> str:
    """What is heard, as it would be written."""
    between = " " if language == "en" else ""
    return between.join(PROMPTS[name].text(language) for name in say_conf.expand(RULES, language, text))


def check(text: str, expected: tuple[str, str]) -> None:
    assert (words("zh", text), words("en", text)) == expected


@pytest.mark.parametrize("number", NUMBERS)
def test_number(number: int) -> None:
    check(f"num:{number}", NUMBERS[number])


@pytest.mark.parametrize("fen", MONEY)
def test_money(fen: int) -> None:
    check(f"money:{fen}", MONEY[fen])


@pytest.mark.parametrize("text", MOMENTS)
def test_date_and_time(text: str) -> None:
    check(text, MOMENTS[text])


@pytest.mark.parametrize("text", OTHER)
def test_places_and_lengths(text: str) -> None:
    check(text, OTHER[text])


def place(language: str, position: int) -> str:
    """The sentence app_queue makes: queue-thereare, the number, queue-callswaiting."""
    between = " " if language == "en" else ""
    before, after = PROMPTS["queue-thereare"].text(language), PROMPTS["queue-callswaiting"].text(language)
    return between.join((before, words(language, f"num:{position}"), after))


def test_place_in_the_queue() -> None:
    assert place("zh", 2) == "包括您在内，共有两位客户在排队。"
    assert place("zh", 12) == "包括您在内，共有十二位客户在排队。"
    assert place("en", 3) == "You are caller number three in the queue."


def test_waiting_time_in_the_queue() -> None:
    before, after = PROMPTS["queue-holdtime"], PROMPTS["queue-minutes"]
    assert before.text("zh") + words("zh", "num:2") + after.text("zh") == "预计等待时间约两分钟。"


DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}


def meaning(spoken: str) -> int:
    """The number that a Mandarin number means."""
    total = section = digit = 0
    for sign in spoken:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in UNITS:
            section += (digit or 1) * UNITS[sign]
            digit = 0
        elif sign == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        else:
            total = (total + section + digit) * 100_000_000
            section = digit = 0
    return total + section + digit


def test_every_number_means_itself() -> None:
    tails = [10**power + add for power in range(10) for add in (0, 1, 2, 10, 12, 20, 100, 102, 200, 1000, 2020)]
    for number in [*range(1, 1300), *range(1300, 2**31, 9_777_001), *tails]:
        assert meaning(words("zh", f"num:{number}")) == number, number


def test_no_two_zeros_and_no_er_before_a_unit_that_leads() -> None:
    for number in range(1, 30000, 17):
        spoken = words("zh", f"num:{number}")
        assert "零零" not in spoken and not spoken.endswith("零")
        assert not spoken.startswith(("二百", "二千", "二万")), spoken
