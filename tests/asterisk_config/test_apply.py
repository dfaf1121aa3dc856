"""Whatever fails on the way from rows to Asterisk, the configuration of before stays in force."""

import asyncio
import contextlib
import os
import stat
from pathlib import Path

import pytest

from appliance.asterisk_config import generate
from appliance.asterisk_config.apply import Applier, Wanted, expected
from appliance.asterisk_config.store import KEEP, Store
from appliance.files import point_link
from appliance.telephony.confwriter import Refused
from tests.asterisk_config.shops import EMPTY, SHOP
from tests.asterisk_config.test_generate import SECRET, static


class Asterisk:
    """What Asterisk has read: the generation behind the link at its last successful reload."""

    def __init__(self, root: Path) -> None:
        self.store = Store(root)
        self.running: dict[str, str] = {}
        self.reloads: list[tuple[str, ...]] = []
        self.broken: set[str] = set()  # "reload": does not reload what is new; "both": reloads nothing; "probe"
        self.good: dict[str, str] = {}

    async def reload(self, changed):
        self.reloads.append(tuple(changed))
        now = self.store.read(self.store.current())
        if "both" in self.broken or ("reload" in self.broken and now != self.good):
            raise RuntimeError("Asterisk said no")
        self.running = now

    async def probe(self, wanted):
        if "probe" in self.broken and self.running != self.good:
            raise RuntimeError("something is not there")


def wanted(shop):
    return Wanted({**static(), **generate.generate(shop, SECRET)}, expected(shop))


@pytest.fixture
def asterisk(tmp_path):
    """Runs on the settings of an empty shop."""
    asterisk = Asterisk(tmp_path)
    outcome = asyncio.run(
        Applier(asterisk.store, load=lambda: wanted(EMPTY), reload=asterisk.reload, probe=asterisk.probe).apply()
    )
    assert outcome.result == "applied"
    asterisk.good = asterisk.running
    return asterisk


def apply(asterisk, *, load=lambda: wanted(SHOP), **options):
    applier = Applier(asterisk.store, load=load, reload=asterisk.reload, probe=asterisk.probe, **options)
    return asyncio.run(applier.apply())


def in_force(asterisk):
    """What Asterisk runs on now, and would start on."""
    return asterisk.running, asterisk.store.read(asterisk.store.current())


def test_new_settings_come_into_force(asterisk):
    outcome = apply(asterisk)
    assert (outcome.result, outcome.message) == ("applied", "")
    assert outcome.changed == tuple(sorted(set(generate.FILES) - {generate.MANAGER_SECRET}))
    running, start = in_force(asterisk)
    assert running == start == dict(wanted(SHOP).files)


def test_the_same_settings_touch_nothing(asterisk):
    apply(asterisk)
    before = len(asterisk.reloads)
    assert apply(asterisk).result == "unchanged"
    assert len(asterisk.reloads) == before


def fail(*_):
    raise OSError("disk full")


def refuse():
    raise Refused("a value cannot be written")


def bug():
    raise ZeroDivisionError


@pytest.mark.parametrize("load", [refuse, fail, bug], ids=["refused", "unreadable", "bug"])
def test_fails_before_writing(asterisk, load, caplog):
    assert apply(asterisk, load=load).result == "refused"
    assert in_force(asterisk) == (asterisk.good, asterisk.good)
    assert len(asterisk.reloads) == 1


def test_fails_in_the_checks(asterisk):
    outcome = apply(asterisk, check=lambda files: ["extensions.conf:5: there is no context x"])
    assert (outcome.result, outcome.message) == ("refused", "extensions.conf:5: there is no context x")
    assert in_force(asterisk) == (asterisk.good, asterisk.good)


def test_a_hostile_row_is_refused(asterisk):
    broken = wanted(SHOP)
    files = {**broken.files, generate.EXTENSIONS: "[lb-numbers]\nexten => 1,1,Goto(nowhere,s,1)\n"}
    outcome = apply(asterisk, load=lambda: Wanted(files, broken.expected))
    assert outcome.result == "refused"
    assert "nowhere" in outcome.message
    assert in_force(asterisk) == (asterisk.good, asterisk.good)


@pytest.mark.parametrize("step", ["write_file", "give_to_group", "point_link", "sync_folder"])
def test_fails_while_writing(asterisk, step, monkeypatch):
    monkeypatch.setattr(f"appliance.asterisk_config.store.{step}", fail)
    assert apply(asterisk).result == "refused"
    assert in_force(asterisk) == (asterisk.good, asterisk.good)
    assert len(asterisk.reloads) == 1
    monkeypatch.undo()
    assert apply(asterisk).result == "applied", "the next attempt is not hindered by what the failed one left"


def test_fails_right_after_the_link_was_renamed(asterisk, monkeypatch):
    def link_then_fail(link, target):
        point_link(link, target)
        raise OSError("disk full")

    monkeypatch.setattr("appliance.asterisk_config.store.point_link", link_then_fail)
    assert apply(asterisk).result == "refused"
    assert in_force(asterisk) == (asterisk.good, asterisk.good)


@pytest.mark.parametrize("step", ["reload", "probe"])
def test_fails_in_asterisk(asterisk, step):
    asterisk.broken = {step}
    outcome = apply(asterisk)
    assert outcome.result == "put_back"
    assert outcome.message
    assert in_force(asterisk) == (asterisk.good, asterisk.good)
    asterisk.broken = set()
    assert apply(asterisk).result == "applied"


def test_asterisk_is_down(asterisk):
    asterisk.broken = {"both"}
    outcome = apply(asterisk)
    assert outcome.result == "put_back"
    assert "too" in outcome.message
    assert in_force(asterisk) == (asterisk.good, asterisk.good)
    asterisk.broken = set()
    assert apply(asterisk).result == "applied"


def test_killed_between_the_link_and_the_reload(asterisk):
    async def killed(changed):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(Applier(asterisk.store, load=lambda: wanted(SHOP), reload=killed, probe=asterisk.probe).apply())
    assert asterisk.running == asterisk.good
    assert apply(asterisk).result == "applied", "the files are there, yet Asterisk has not read them"
    assert set(asterisk.reloads[-1]) >= set(generate.FILES)
    assert asterisk.running == dict(wanted(SHOP).files)
    assert apply(asterisk).result == "unchanged"


def test_killed_and_then_changed_again(asterisk):
    async def killed(changed):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(Applier(asterisk.store, load=lambda: wanted(SHOP), reload=killed, probe=asterisk.probe).apply())
    other = generate.Snapshot(SHOP.lines[:1], SHOP.access_numbers, SHOP.seats, SHOP.queues, SHOP.agents)
    assert apply(asterisk, load=lambda: wanted(other)).result == "applied"
    assert generate.ENDPOINTS in asterisk.reloads[-1], "changed before the kill, not since"


def test_killed_before_the_reload_of_what_asterisk_cannot_use(asterisk):
    async def killed(changed):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(Applier(asterisk.store, load=lambda: wanted(SHOP), reload=killed, probe=asterisk.probe).apply())
    asterisk.broken = {"reload"}
    assert apply(asterisk).result == "put_back"
    assert in_force(asterisk) == (asterisk.good, asterisk.good)


class Killed(BaseException):
    """A power cut: nothing that writes works any more."""


@pytest.mark.parametrize("survived", range(0, 160, 8))
def test_a_power_cut_at_any_moment_leaves_a_whole_configuration(asterisk, survived, monkeypatch):
    left = survived

    def cut(real):
        def act(*values, **named):
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return real(*values, **named)

        return act

    for name in ("replace", "rename", "fsync", "mkdir", "symlink", "unlink", "chmod", "fchmod"):
        monkeypatch.setattr(f"os.{name}", cut(getattr(os, name)))
    with contextlib.suppress(Killed):
        apply(asterisk)
    monkeypatch.undo()
    start = asterisk.store.read(asterisk.store.current())
    assert start in (asterisk.good, dict(wanted(SHOP).files)), "Asterisk would start on half a configuration"
    assert apply(asterisk).ok
    assert in_force(asterisk) == (dict(wanted(SHOP).files),) * 2


def test_before_asterisk_starts_nobody_is_told(tmp_path):
    store = Store(tmp_path)
    applier = Applier(store, load=lambda: wanted(SHOP))
    assert asyncio.run(applier.apply()).result == "applied"
    assert store.read(store.current()) == dict(wanted(SHOP).files)
    assert asyncio.run(applier.apply()).result == "unchanged"


def test_only_some_generations_are_kept(asterisk):
    for _ in range(KEEP):
        apply(asterisk)
        apply(asterisk, load=lambda: wanted(EMPTY))
    kept = sorted(int(path.name) for path in asterisk.store.generations.iterdir())
    assert len(kept) == KEEP
    assert kept[-1] == asterisk.store.current()


def test_the_one_in_force_is_kept_though_it_is_old(asterisk):
    asterisk.broken = {"reload"}
    for _ in range(KEEP + 2):
        apply(asterisk)
    assert in_force(asterisk) == (asterisk.good, asterisk.good)
    asterisk.store.prune()
    assert asterisk.store.read(asterisk.store.current()) == asterisk.good


def test_others_cannot_read_the_secrets(asterisk):
    folder = asterisk.store.generations / str(asterisk.store.current())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o640}


def test_two_at_once_take_turns(asterisk):
    async def both():
        applier = Applier(asterisk.store, load=lambda: wanted(SHOP), reload=asterisk.reload, probe=asterisk.probe)
        return await asyncio.gather(applier.apply(), applier.apply())

    assert [outcome.result for outcome in asyncio.run(both())] == ["applied", "unchanged"]
