"""The two files' lines as values. Whatever stands in a file, a line is either understood or refused: nothing raises.

A line that was torn (power cut, kill in the middle of a write) has the first line of the restarted Asterisk right
behind it; that one is found again by its beginning, so a start is never overlooked."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote_plus

from appliance.telephony.names import OWN_EVENTS

LONGEST = 64 * 1024  # bytes; Asterisk's own lines are far shorter
LONGEST_TIME = 11  # digits of epoch seconds

_SERIAL = 9  # "-0000001b" behind an endpoint's name
TOLERANCE_MS = 2_000
LONGEST_MS = 24 * 3600 * 1000

CEL_EVENTS = frozenset(
    (
        "CHAN_START", "ANSWER", "HANGUP", "CHAN_END", "BRIDGE_ENTER", "BRIDGE_EXIT", "STREAM_BEGIN", "STREAM_END",
        "PICKUP", "BLINDTRANSFER", "ATTENDEDTRANSFER", "LINKEDID_END",
    )
)  # fmt: skip
CEL_FIELDS = 13

# What a restarted Asterisk writes first: (how to see it in passing, how to find it within a line).
_RESTART = {
    "queue_log": ("|QUEUESTART|", re.compile(r"(?<=[^\n])(?=\d{10}\|NONE\|NONE\|NONE\|QUEUESTART\|)")),
    "cel": ('"CHAN_START","', re.compile(r'(?<=[^\n])(?="CHAN_START","\d{1,11}\.\d{6}",)')),
}


class QueueLine(NamedTuple):
    """One line of queue_log. `at`: epoch milliseconds, whole seconds only; `call`: the channel it is about."""

    at: int
    call: str
    queue: str
    member: str
    event: str
    data: tuple[str, ...]


class CelLine(NamedTuple):
    """One line of CEL, in the order of `asterisk/etc/cel_custom.conf`. `at`: epoch milliseconds."""

    event: str
    at: int
    uniqueid: str
    linkedid: str
    account: str
    channel: str
    number: str
    name: str
    exten: str
    context: str
    app: str
    peer: str
    extra: str


def text_lines(source: str, chunk: bytes) -> list[str]:
    """The lines of a chunk that ends with a newline. NULs, left by a file system after a power cut, are dropped."""
    text = chunk.decode("utf-8", "replace")
    if "\0" in text:
        text = text.replace("\0", "")
    mark, restart = _RESTART[source]
    lines = text.split("\n")
    if text.count(mark) and (
        source == "queue_log" or text.count(mark) != text.count("\n" + mark) + text.startswith(mark)
    ):
        lines = restart.sub("\n", text).split("\n")
    lines.pop()  # behind the last newline
    return lines


def queue_lines(texts: Iterable[str]) -> Iterator[QueueLine | None]:
    """One item for each text, None for what is not understood; empty ones too."""
    for text in texts:
        fields = text.split("|")
        if len(fields) < 5 or not _is_time(fields[0]) or not fields[4].isalpha() or not fields[4].isupper():
            yield None
            continue
        if fields[4] in OWN_EVENTS and len(fields) > 6:
            fields[5:] = ["|".join(fields[5:])]
        yield QueueLine(int(fields[0]) * 1000, fields[1], fields[2], fields[3], fields[4], tuple(fields[5:]))


def _is_time(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_TIME


def cel_lines(texts: Iterable[str]) -> Iterator[CelLine | None]:
    """One item for each text, None for what is not understood. A quote that is not closed would make csv swallow the
    lines that follow, so each line is read alone."""
    return map(_cel_row, texts)


def _cel_row(text: str) -> CelLine | None:
    quotes = text.count('"')
    if text[:1] != '"' or text[-1:] != '"':  # Asterisk quotes every field: half a line, its other half a caller's
        return None
    if quotes != 2 * CEL_FIELDS:  # quotes within a field
        if quotes % 2 or quotes < CEL_FIELDS or len(text) > LONGEST:
            return None
        try:
            fields = next(csv.reader((text,), strict=True), [])
        except csv.Error:
            return None
    else:
        fields = text[1:-1].split('","')
    if len(fields) != CEL_FIELDS or fields[0] not in CEL_EVENTS or not fields[2]:
        return None
    seconds, dot, micros = fields[1].partition(".")
    if not _is_time(seconds) or not (dot and micros.isascii() and micros.isdigit() and len(micros) == 6):
        return None
    return CelLine(fields[0], int(seconds) * 1000 + int(micros[:3]), *fields[2:])


def parameters(line: QueueLine) -> dict[str, str]:
    """The URL-encoded parameters of one of our own lines."""
    found = {}
    for part in line.data[0].split("&") if line.data else ():
        key, _, value = part.partition("=")
        found[key] = unquote_plus(value) if "%" in value or "+" in value else value
    return found


def milliseconds(text: str) -> int | None:
    """`1732218833.123` → 1732218833123; None for anything else."""
    seconds, _, fraction = text.partition(".")
    if not _is_time(seconds) or not (fraction == "" or (fraction.isascii() and fraction.isdigit())):
        return None
    return int(seconds) * 1000 + int((fraction + "000")[:3])


def whole(text: str) -> int | None:
    """A number of up to nine digits, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def length(start: int | None, end: int, told_seconds: str) -> int:
    """Milliseconds between two lines of queue_log, whose times are whole seconds of the wall clock: their difference as
    long as it agrees with the length that Asterisk wrote into the second line, else (the clock jumped) what it wrote.
    Never negative, never longer than a day."""
    told = whole(told_seconds)
    difference = end - start if start is not None else -1
    if 0 <= difference <= LONGEST_MS and (told is None or abs(difference - told * 1000) <= TOLERANCE_MS):
        return difference
    if told is not None and told * 1000 <= LONGEST_MS:
        return told * 1000
    return 0


def device_of(channel: str) -> str:
    """`PJSIP/801-desk-0000001b` → `801-desk`; empty for what is not a channel's name."""
    _, slash, rest = channel.partition("/")
    return rest[:-_SERIAL] if slash and rest[-_SERIAL:-8] == "-" else ""
