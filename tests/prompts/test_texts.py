"""The texts: each in both languages, and every name that Asterisk or the grammar asks for is there."""

import re
from pathlib import Path

import pytest

from appliance.voice import texts, voices
from tests.prompts import say_conf

TREE = Path(__file__).resolve().parents[2]
FOLDER = TREE / "asterisk" / "prompts"
# what app_queue 22.10.1 plays unless a queue names other sounds
QUEUE = """queue-youarenext queue-thereare queue-callswaiting queue-quantity1 queue-quantity2 queue-holdtime
queue-minutes queue-minute queue-seconds queue-thankyou queue-reporthold queue-callerannounce queue-periodic-announce"""
CONFERENCE = """conf-hasjoin conf-hasleft conf-kicked conf-muted conf-unmuted conf-onlyone conf-thereare
conf-otherinparty conf-placeintoconf conf-waitforleader conf-leaderhasleft conf-getpin conf-invalidpin conf-onlyperson
conf-locked conf-lockednow conf-unlockednow conf-errormenu conf-now-muted conf-now-unmuted confbridge-binaural-on
confbridge-binaural-off confbridge-join confbridge-leave confbridge-conf-begin"""
TRANSFER_AND_RECORD = "beep beeperr pbx-transfer pbx-invalid pbx-invalidpark pbx-parkingfailed auth-thankyou"


def test_every_sound_of_the_applications_has_its_texts() -> None:
    wanted = set(f"{QUEUE} {CONFERENCE} {TRANSFER_AND_RECORD}".split()) | {f"silence/{n}" for n in range(1, 11)}
    assert wanted <= set(texts.load(FOLDER))


def test_every_sound_of_the_grammar_has_its_texts() -> None:
    prompts = texts.load(FOLDER)
    for language, rules in say_conf.load(TREE / "asterisk" / "etc" / "say.conf").items():
        for _, value in rules:
            for part in value.split(","):
                if ":" not in part and "${" not in part:
                    assert part.strip() in prompts, f"{language}: {part}"
            for quoted in re.findall(r"'([^']+)'", value):
                assert quoted in prompts


def test_every_prompt_of_the_dialplan_has_its_texts() -> None:
    prompts = texts.load(FOLDER)
    played = re.compile(r"(?:Playback|Background)\(([a-z][\w/&-]*)[,)]")
    for path in sorted((TREE / "asterisk" / "etc").glob("extensions*.conf")):
        for names in played.findall(path.read_text("utf-8")):
            assert set(names.split("&")) <= set(prompts), f"{path.name}: {names}"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('"x" = { zh = "好" }', "x: needs a text"),
        ('"x" = { zh = "好", en = "  " }', "x: needs a text"),
        ('"x" = { zh = "好", en = "good", fr = "bon" }', "x: needs a text"),
        ('"../x" = { zh = "好", en = "good" }', "../x: not a name"),
        ('"x" = { tone = "0.1 sine 440 ; rm" }', "x: needs a text"),
        ('"x" = "good"', "x: is no table"),
        ('"beep" = { silence = 1 }', "beep: stands in two files"),
    ],
)
def test_a_wrong_text_is_refused_with_its_name(tmp_path: Path, line: str, fault: str) -> None:
    (tmp_path / "a.toml").write_text('"beep" = { tone = "0.3 sine 1000" }\n')
    (tmp_path / "b.toml").write_text(line + "\n", "utf-8")
    with pytest.raises(texts.BadTexts, match=re.escape(fault)):
        texts.load(tmp_path)


class Parrot:
    """A voice that anyone might install."""

    def speak(self, text: str, language: str, wav: Path) -> None:
        wav.write_text(f"{language}: {text}", "utf-8")


def test_a_voice_is_found_by_name(tmp_path: Path) -> None:
    assert isinstance(voices.find("espeak"), voices.Espeak)
    voices.find(f"{__name__}:Parrot").speak("您好", "zh", tmp_path / "a")
    assert (tmp_path / "a").read_text("utf-8") == "zh: 您好"
    for name in ("", "nobody", "program:", "no.such.module:Voice", f"{__name__}:Nobody"):
        with pytest.raises(LookupError):
            voices.find(name)


def test_a_program_is_a_voice(tmp_path: Path) -> None:
    program = tmp_path / "voice"
    program.write_text('#!/bin/sh\n{ echo "$1"; cat; } > "$2"\n')
    program.chmod(0o755)
    voices.find(f"program:{program}").speak("两位; $(date)", "zh", tmp_path / "out")
    assert (tmp_path / "out").read_text("utf-8") == "zh\n两位; $(date)"
