"""One library of checks, used by forms, services, the helper and the seed alike. Each function takes what somebody sent
(a string of a form, a value of a JSON document), returns it in its stored form or raises `Invalid(field, …)`.

What these accept, `telephony/confwriter.py` can write: a value refused there would stop every later setting, so `${`
and control characters are stopped here, in front of the person who typed them."""

import ipaddress
import re
import unicodedata
import zoneinfo
from collections.abc import Collection
from datetime import date

from appliance.errors import Invalid

NAME_LENGTH = 60
TEXT_LENGTH = 500
PASSWORD_SHORTEST = 8
PASSWORD_LONGEST = 128
EMERGENCY_NUMBERS = ("110", "112", "119", "120", "122", "911", "999")

# Invisible characters that a name may hold: the joiner and the variation selectors of emoji
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}
_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z"
)
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]{0,30}(?:/[A-Z][A-Za-z0-9_+-]{0,30}){0,2}\Z")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)\Z")


def valid_text(value: object, field: str, *, shortest: int = 0, longest: int = TEXT_LENGTH) -> str:
    """One line of display text in any script, emoji included, without outer blanks."""
    if not isinstance(value, str):
        raise Invalid(field, "This is not text.")
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) < shortest:
        raise Invalid(field, "Please fill this in.")
    if len(text) > longest:
        raise Invalid(field, "At most %(longest)s characters.", longest=longest)
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and c not in _JOINERS for c in text):
        raise Invalid(field, "Line breaks and control characters are not allowed here.")
    if "${" in text or "$[" in text:
        raise Invalid(field, "“$” followed by a bracket is not allowed here.")
    return text


def valid_name(value: object, field: str = "name") -> str:
    """What people call a thing: 1 to 60 characters of display text."""
    return valid_text(value, field, shortest=1, longest=NAME_LENGTH)


def valid_label(value: object, field: str = "name") -> str:
    """A name that also meets the dialplan (a line's): letters and digits of any script, blanks, dots, dashes."""
    name = valid_name(value, field)
    if not re.fullmatch(r"[\w .-]+", name):
        raise Invalid(field, "Letters, digits, blanks, dots and dashes only.")
    return name


def valid_int(value: object, field: str, low: int, high: int) -> int:
    """A whole number between `low` and `high`, also as a string of ASCII digits."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,12}", value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid(field, "Please enter a whole number.")
    if not low <= value <= high:
        raise Invalid(field, "Between %(low)s and %(high)s.", low=low, high=high)
    return value


def valid_optional_int(value: object, field: str, low: int, high: int) -> int | None:
    """As `valid_int`; None and an empty string mean "no limit"."""
    return None if value is None or value == "" else valid_int(value, field, low, high)


def valid_bool(value: object, field: str) -> bool:
    """Yes or no; 0 and 1 are accepted because the tables hold them."""
    if value in (0, 1) and isinstance(value, int):
        return bool(value)
    raise Invalid(field, "Please choose yes or no.")


def valid_choice(value: object, field: str, choices: Collection[str]) -> str:
    """One of `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise Invalid(field, "Please choose one of the list.")
    return value


def valid_digits(value: object, field: str, shortest: int, longest: int) -> str:
    """ASCII digits only: `isdigit()` would let ① and ٣ pass."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]+", value.strip()):
        raise Invalid(field, "Digits only.")
    digits = value.strip()
    if not shortest <= len(digits) <= longest:
        raise Invalid(field, "%(shortest)s to %(longest)s digits.", shortest=shortest, longest=longest)
    return digits


def valid_extension(value: object, field: str = "number") -> str:
    """A number inside the house: 2 to 6 digits. The service codes (*70 to *79) begin with a star and never collide;
    an emergency number must reach the carrier from every seat."""
    digits = valid_digits(value, field, 2, 6)
    if digits in EMERGENCY_NUMBERS:
        raise Invalid(field, "This is an emergency number.")
    return digits


def valid_staff_number(value: object, field: str = "staff_number") -> str:
    """工号: 1 to 10 digits, typed on phones and read out to callers."""
    return valid_digits(value, field, 1, 10)


def valid_number(value: object, field: str = "number") -> str:
    """An outside number as carriers send it: digits, + in front allowed; blanks, dashes and brackets that people write
    are dropped."""
    if not isinstance(value, str):
        raise Invalid(field, "This is not a telephone number.")
    number = re.sub(r"[ ()/.-]", "", value)
    if not re.fullmatch(r"\+?[0-9]{2,20}", number):
        raise Invalid(field, "This is not a telephone number.")
    return number


def valid_optional_number(value: object, field: str) -> str:
    """As `valid_number`, or empty."""
    return "" if value is None or value == "" else valid_number(value, field)


def valid_pattern(value: object, field: str = "pattern") -> str:
    """A number, or its beginning followed by *. A star alone would match everybody and is refused."""
    if not isinstance(value, str) or not re.fullmatch(r"\+?[0-9]{2,20}\*?", re.sub(r"[ ()/.-]", "", value)):
        raise Invalid(field, "A telephone number, or its beginning followed by *.")
    return re.sub(r"[ ()/.-]", "", value)


def valid_pin(value: object, field: str = "pin") -> str:
    """A member's PIN: 4 to 8 digits."""
    return valid_digits(value, field, 4, 8)


def valid_member_number(value: object, field: str = "number") -> str:
    """What a member types on the phone: 3 to 16 digits."""
    return valid_digits(value, field, 3, 16)


def valid_login(value: object, field: str = "login") -> str:
    """A sign-in name: letters, digits, dot, dash, underline, at sign; compared without regard to case."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,39}", value.strip()):
        raise Invalid(field, "Letters, digits and . _ @ - only, at most 40.")
    return value.strip()


def valid_password(value: object, field: str = "password") -> str:
    """A new password. Everything but its length is the person's choice."""
    if not isinstance(value, str) or len(value) < PASSWORD_SHORTEST:
        raise Invalid(field, "At least %(shortest)s characters.", shortest=PASSWORD_SHORTEST)
    if len(value) > PASSWORD_LONGEST:
        raise Invalid(field, "At most %(longest)s characters.", longest=PASSWORD_LONGEST)
    return value


def valid_host(value: object, field: str = "address") -> str:
    """An IPv4 or IPv6 address or a host name."""
    host = value.strip() if isinstance(value, str) else ""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    # A name that ends in a number is a mistyped address such as 10.0.0.300
    if not _HOST.match(host) or host.rsplit(".", 1)[-1].isdigit():
        raise Invalid(field, "This is not an address or a host name.")
    return host.lower()


def valid_time_zone(value: object, field: str = "time_zone") -> str:
    """A zone of the tz database such as Asia/Shanghai. Names in small letters (`localtime`, `posix/…`) are links and
    copies of the system, no zones. ZoneInfo keeps what it has read, so that a caller's step may ask as well."""
    if isinstance(value, str) and _ZONE.match(value):
        try:
            return zoneinfo.ZoneInfo(value).key
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            pass
    raise Invalid(field, "There is no such time zone.")


def valid_day(value: object, field: str = "day") -> str:
    """A calendar day, 2026-10-01."""
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise Invalid(field, "This is not a day such as 2026-10-01.")


def valid_hours(value: object, field: str = "hours") -> str:
    """Opening hours of one day: spans in order that do not overlap, `09:00-12:00 13:30-18:00`; empty: closed."""
    if not isinstance(value, str):
        raise Invalid(field, "Hours are written like 09:00-12:00 13:30-18:00.")
    spans = value.split()
    for span in spans:
        if not _SPAN.match(span):
            raise Invalid(field, "Hours are written like 09:00-12:00 13:30-18:00.")
    edges = [edge for span in spans for edge in span.split("-")]
    # HH:MM compares as text; the spans must also follow one another
    if any(a >= b for a, b in zip(edges[::2], edges[1::2], strict=True)) or edges != sorted(edges):
        raise Invalid(field, "The hours of a day must follow one another.")
    return " ".join(spans)
