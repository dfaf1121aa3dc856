"""Reload and probe by AMI. Asterisk's exit codes say little: the text of each answer is read.

A reload of res_pjsip is only queued when Asterisk answers, so the probe looks again for a while. A removed queue
stays until its last caller has left: only what must be there is asked for, not what must be gone."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from appliance.asterisk_config.apply import Expected, Probe, Reload
from appliance.telephony.ami import Message

RELOAD_LIMIT = 30.0
PROBE_SECONDS = 5.0
PROBE_PAUSE = 0.1

# beginning of a file's name → module; in the order in which they are reloaded: who is named before who names
MODULES = (
    ("pjsip", "res_pjsip.so"),
    ("musiconhold", "res_musiconhold.so"),
    ("queues", "app_queue.so"),
    ("confbridge", "app_confbridge.so"),
    ("features", "features"),
    ("rtp", "res_rtp_asterisk.so"),
    ("manager", "manager"),
    ("extensions", "pbx_config.so"),
)
_ENDPOINT = re.compile(r"^\s*Endpoint:\s+([^\s/<]+)", re.M)
_QUEUE = re.compile(r"^(\S+) has \d+ calls", re.M)
_EXTENSION = re.compile(r"^\s*'([^']+)' =>", re.M)


class NotReloaded(RuntimeError):
    """Asterisk did not say that it reloaded; the message is its answer."""


class NotThere(RuntimeError):
    """After the reload something that must be there is not."""


class Actions(Protocol):
    """What is needed of `appliance.telephony.ami.Ami`."""

    async def action(
        self, name: str, fields: Mapping[str, str | int | Iterable[str]] | None = None, *, limit: float | None = None
    ) -> Message: ...


def modules(changed: Sequence[str]) -> list[str]:
    """The modules that read the changed files, in their order. A file that belongs to none is read at Asterisk's next
    start only: such files come with an update, which starts it."""
    return [module for prefix, module in MODULES if any(name.startswith(prefix) for name in changed)]


async def command(ami: Actions, text: str, *, limit: float | None = None) -> str:
    """The output of a CLI command. `text` is made of constants only."""
    return "\n".join((await ami.action("Command", {"Command": text}, limit=limit)).all("Output"))


def reload_by(ami: Actions) -> Reload:
    """The `reload` of an Applier."""

    async def reload(changed: Sequence[str]) -> None:
        for module in modules(changed):
            answer = await command(ami, f"module reload {module}", limit=RELOAD_LIMIT)
            if "reloaded successfully" not in answer:
                raise NotReloaded(f"{module}: {answer.strip()[:200]}")

    return reload


def probe_by(ami: Actions, *, seconds: float = PROBE_SECONDS) -> Probe:
    """The `probe` of an Applier."""

    async def probe(expected: Expected) -> None:
        rounds = max(1, int(seconds / PROBE_PAUSE))
        for left in reversed(range(rounds)):
            missing = await missing_in(ami, expected)
            if not missing:
                return
            if left:
                await asyncio.sleep(PROBE_PAUSE)
        raise NotThere(f"Asterisk does not know {', '.join(missing[:5])}")

    return probe


async def missing_in(ami: Actions, expected: Expected) -> list[str]:
    """What Asterisk lacks."""
    endpoints = set(_ENDPOINT.findall(await command(ami, "pjsip show endpoints")))
    queues = set(_QUEUE.findall(await command(ami, "queue show")))
    missing = [f"endpoint {name}" for name in sorted(expected.endpoints - endpoints)]
    missing += [f"queue {name}" for name in sorted(expected.queues - queues)]
    for context, wanted in sorted(expected.extensions.items()):
        if wanted:
            found = set(_EXTENSION.findall(await command(ami, f"dialplan show {context}")))
            missing += [f"{name} in {context}" for name in sorted(wanted - found)]
    return missing
