"""Typed access to table `setting`: each key has one type, one default and one check, here and nowhere else."""

import json
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from appliance.errors import Invalid
from appliance.validators import valid_choice, valid_int, valid_name, valid_text, valid_time_zone

T = TypeVar("T")

log = logging.getLogger(__name__)

LANGUAGES = ("zh", "en")  # spoken to callers where nothing else is chosen; pages have their own


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One key: `check(value, field)` returns the stored form or raises Invalid with the key as its field."""

    key: str
    default: T
    check: Callable[[object, str], T]


SHOP_NAME: Setting[str] = Setting("shop_name", "Linebox", valid_name)
TIME_ZONE: Setting[str] = Setting("time_zone", "Asia/Shanghai", valid_time_zone)
LANGUAGE: Setting[str] = Setting("language", "zh", lambda value, field: valid_choice(value, field, LANGUAGES))
SHORT_ABANDON_SECONDS: Setting[int] = Setting(
    "short_abandon_seconds", 5, lambda value, field: valid_int(value, field, 0, 60)
)
SERVICE_LEVEL_SECONDS: Setting[int] = Setting(
    "service_level_seconds", 20, lambda value, field: valid_int(value, field, 1, 600)
)
RAW_LOG_DAYS: Setting[int] = Setting("raw_log_days", 35, lambda value, field: valid_int(value, field, 7, 3650))
SETUP_CODE_HASH: Setting[str] = Setting("setup_code_hash", "", valid_text)  # empty: already used

ALL: tuple[Setting[str] | Setting[int], ...] = (
    SHOP_NAME,
    TIME_ZONE,
    LANGUAGE,
    SHORT_ABANDON_SECONDS,
    SERVICE_LEVEL_SECONDS,
    RAW_LOG_DAYS,
    SETUP_CODE_HASH,
)


def get(db: sqlite3.Connection, setting: Setting[T]) -> T:
    """The stored value; the default of a key that was never set, or whose value a new release does not know any more
    (a zone that left the tz database must not stop every page)."""
    row = db.execute("SELECT value FROM setting WHERE key = ?", (setting.key,)).fetchone()
    if row is None:
        return setting.default
    try:
        return setting.check(json.loads(row["value"]), setting.key)
    except (Invalid, ValueError):
        log.warning("setting %s has a value that cannot be used", setting.key)
        return setting.default


def put(db: sqlite3.Connection, setting: Setting[T], value: object) -> T:
    """Check and store; raises Invalid(setting.key, …). The caller opens the transaction (`with write(db)`)."""
    checked = setting.check(value, setting.key)
    db.execute(
        "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (setting.key, json.dumps(checked, ensure_ascii=False)),
    )
    return checked
