"""Voices by name. A voice has `speak(text, language, wav)`: it writes what `text` sounds like, in any rate and format
that sox reads. `find("espeak")` is the built-in one, `find("program:/path/of/a/program")` runs a program, and
`find("some.module:Class")` makes an object of a class that anyone may install."""

import importlib
import subprocess
from pathlib import Path
from typing import ClassVar, Protocol

SPEAK_SECONDS = 120


class Voice(Protocol):
    def speak(self, text: str, language: str, wav: Path) -> None:
        """Write `text` (UTF-8, language zh or en) as sound to `wav`. Raises OSError or CalledProcessError."""


class Espeak:
    """espeak-ng: small, free, understandable, no beauty. Its Mandarin voice is `cmn-latn-pinyin`; `cmn` and `zh`
    spell the pinyin of Han characters out as English letters."""

    NAMES: ClassVar = {"zh": ("cmn-latn-pinyin", 150), "en": ("en-us", 145)}  # voice, words a minute

    def speak(self, text: str, language: str, wav: Path) -> None:
        name, speed = self.NAMES[language]
        command = ["espeak-ng", "-v", name, "-s", str(speed), "-w", str(wav), "--stdin"]
        subprocess.run(command, input=text.encode(), check=True, timeout=SPEAK_SECONDS)


class Program:
    """Any program: called with the language and the file to write, the text on its standard input."""

    def __init__(self, program: str) -> None:
        self.program = program

    def speak(self, text: str, language: str, wav: Path) -> None:
        subprocess.run([self.program, language, str(wav)], input=text.encode(), check=True, timeout=SPEAK_SECONDS)


def find(name: str) -> Voice:
    """The voice of that name. Raises LookupError if there is none."""
    if name == "espeak":
        return Espeak()
    kind, _, rest = name.partition(":")
    if kind == "program" and rest:
        return Program(rest)
    if rest:
        try:
            voice: Voice = getattr(importlib.import_module(kind), rest)()
        except (ImportError, AttributeError) as error:
            raise LookupError(f"no voice {name}: {error}") from error
        return voice
    raise LookupError(f"no voice {name}")
