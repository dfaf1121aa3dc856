"""The grammar through Asterisk itself: AGI's SAY commands and app_queue's announcements play the sounds that the reader
of say.conf says. The sounds are 20 ms long here, so that it takes no time."""

import re
import shutil
import subprocess
import tempfile
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.voice import texts
from tests.prompts import say_conf

TREE = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not shutil.which("asterisk"), reason="Asterisk is in the box's root")

RULES = say_conf.load(TREE / "asterisk" / "etc" / "say.conf")
SAID = [
    *(f"num:{n}" for n in (0, 2, 12, 22, 105, 110, 200, 1050, 10086, 1000005, 1020304050, 2147483647)),
    *(f"money:{fen}" for fen in (0, 5, 52, 200, 1205, 12350, 100000000)),
    *("enum:22", "minutes:2", "minutes:1", "date::202611020205.00-1-305", "time::202611022359.00-1-305"),
]
MODULES = """pbx_config app_playback app_queue app_verbose func_channel res_clioriginate res_speech res_agi
res_timing_timerfd res_musiconhold codec_alaw format_wav bridge_simple"""
CONFIG = {
    "logger.conf": "[logfiles]\nfull => warning,error,verbose(3)\n",
    "musiconhold.conf": "[default]\nmode=files\ndirectory={run}/sounds/zh\n",
    "queues.conf": "[q]\njoinempty=yes\nannounce-frequency=1\nannounce-position=yes\nannounce-to-first-user=yes\n",
    "extensions.conf": """[far]
exten => s,1,Answer()
 same => n,Wait(60)
[say]
exten => _.,1,Answer()
 same => n,Set(CHANNEL(language)=${{EXTEN:0:2}})
 same => n,Verbose(1,LB start ${{EXTEN}})
 same => n,Playback(${{EXTEN:2}},say)
 same => n,Verbose(1,LB end ${{EXTEN}})
[agi]
exten => s,1,Answer()
 same => n,AGI({run}/say.agi)
 same => n,Verbose(1,LB end agi)
[queue]
exten => s,1,Answer()
 same => n,Queue(q)
""",
}
AGI = """#!/bin/sh
while read -r line && [ -n "$line" ]; do :; done
for command in 'SAY NUMBER 2 ""' 'SAY DATETIME 1795215900 ""' 'SAY DIGITS 1002 ""'; do
    echo "$command"
    read -r answer
done
"""


class Asterisk:
    def __init__(self, run: Path) -> None:
        self.run = run
        self.log = run / "log" / "full"
        self.process = subprocess.Popen(
            ["asterisk", "-f", "-C", str(run / "etc" / "asterisk.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, command: str) -> str:
        return subprocess.run(
            ["asterisk", "-C", str(self.run / "etc" / "asterisk.conf"), "-rx", command], capture_output=True, text=True
        ).stdout

    def call(self, extension: str, context: str) -> None:
        self.ask(f"channel originate Local/s@far/n extension {extension}@{context}")

    def until(self, pattern: str) -> str:
        """The log once it has the pattern."""
        end = time.monotonic() + 20
        while True:
            log = self.log.read_text("utf-8") if self.log.exists() else ""
            if re.search(pattern, log):
                return log
            assert time.monotonic() < end, f"not in Asterisk's log: {pattern}\n{log[-3000:]}"
            time.sleep(0.05)


def write_sounds(folder: Path) -> None:
    for prompt in texts.load(TREE / "asterisk" / "prompts").values():
        for language in texts.LANGUAGES:
            path = folder / language / f"{prompt.name}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            with wave.open(str(path), "wb") as wav:
                wav.setnchannels(1)
                wav.setsampwidth(2)
                wav.setframerate(8000)
                wav.writeframes(bytes(320))


@pytest.fixture(scope="module")
def asterisk() -> Iterator[Asterisk]:
    with tempfile.TemporaryDirectory(prefix="lb", dir="/tmp") as name:  # short: the path of a Unix socket
        run = Path(name)
        for folder in ("etc", "log", "lib", "spool", "run"):
            (run / folder).mkdir()
        write_sounds(run / "sounds")
        (run / "documentation").symlink_to("/usr/share/asterisk/documentation")
        etc = run / "etc"
        lines = [f"ast{key}dir => {run}/{key}" for key in ("etc", "spool", "log", "run")]
        lines += [f"ast{key}dir => {run}/lib" for key in ("varlib", "db", "key")]
        lines += [
            f"astdatadir => {run}",
            "[options]",
            "documentation_language=en_US",
            "defaultlanguage=zh",
            "verbose=3",
        ]
        (etc / "asterisk.conf").write_text("[directories]\n" + "\n".join(lines) + "\n")
        loads = "".join(f"load={module}.so\n" for module in MODULES.split())
        (etc / "modules.conf").write_text(f"[modules]\nautoload=no\n{loads}")
        for name, text in CONFIG.items():
            (etc / name).write_text(text.format(run=run))
        shutil.copy(TREE / "asterisk" / "etc" / "say.conf", etc)
        (run / "say.agi").write_text(AGI)
        (run / "say.agi").chmod(0o755)
        box = Asterisk(run)
        try:
            box.until("Asterisk Ready")
            yield box
        finally:
            box.ask("core stop now")
            box.process.wait(20)


def played(log: str) -> list[str]:
    return re.findall(r"Playing '([^']+)\.\w+' \(language", log)


def test_the_grammar_is_the_one_in_force(asterisk: Asterisk) -> None:
    assert "say mode is [new]" in asterisk.ask("say load")


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("text", SAID)
def test_asterisk_plays_what_the_reader_says(asterisk: Asterisk, language: str, text: str) -> None:
    asterisk.call(f"{language}{text}", "say")
    name = re.escape(f"{language}{text}")
    log = asterisk.until(f"LB end {name}")
    heard = log[log.index(f"LB start {language}{text}") : log.index(f"LB end {language}{text}")]
    assert played(heard) == say_conf.expand(RULES, language, text)


def test_agi_and_queue_speak_by_the_same_grammar(asterisk: Asterisk) -> None:
    before = len(asterisk.log.read_text("utf-8"))
    asterisk.call("s", "agi")
    heard = played(asterisk.until("LB end agi")[before:])
    assert heard[0] == "digits/2-liang"
    assert heard[1:6] == ["digits/2", "digits/0", "digits/2", "digits/6", "digits/year"]
    assert heard[-4:] == ["digits/1", "digits/0", "digits/0", "digits/2"]
    for _ in range(2):
        asterisk.call("s", "queue")
    log = asterisk.until("Told .* their queue position \\(which was 2\\)")
    second = re.findall(r"Told (\S+) in q their queue position \(which was 2\)", log)[0]
    own = "\n".join(line for line in log.splitlines() if f"<{second}>" in line)
    assert played(own)[:3] == ["queue-thereare", "digits/2-liang", "queue-callswaiting"]
