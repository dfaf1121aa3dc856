"""The hold music: a piece of our own, so nobody's licence has to be asked. Sixteen bars of a pentatonic melody for a
plucked string over broken chords and a soft fifth, 64 s, made to be repeated. Melody and chords below are the score."""

from __future__ import annotations

import array
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

from appliance.voice.render import PLAIN, sox

RATE = 8000
BEAT_SECONDS = 1.0
BEATS_OF_A_BAR = 4
SEMITONES = {"C": -9, "D": -7, "E": -5, "G": -2, "A": 0, "B": 2}

# A note is its name, octave and length in beats; "-" rests. Bars are for the eye.
MELODY = (
    "D5:1.5 E5:.5 G5:2 | E5:1 D5:1 B4:2 | A4:1 B4:.5 D5:.5 E5:1 D5:1 | B4:3 -:1 |"
    "D5:1.5 E5:.5 G5:1 A5:1 | G5:1 E5:1 D5:2 | B4:1 A4:.5 G4:.5 A4:1 B4:1 | A4:3 -:1 |"
    "G5:1.5 A5:.5 B5:2 | A5:1 G5:1 E5:2 | G5:.5 E5:.5 D5:1 E5:1 G5:1 | A5:3 -:1 |"
    "D5:1.5 E5:.5 G5:1 E5:1 | D5:1 B4:1 A4:2 | G4:.5 A4:.5 B4:1 D5:1 A4:1 | G4:3 -:1"
)
CHORDS = "G E A G G E A D G E E D G E A G"  # the lowest note of each bar
BROKEN = {"G": "G3 D4 G4 B4", "E": "E3 B3 E4 G4", "A": "A3 E4 A4 E4", "D": "D3 A3 D4 A4"}


def hertz(note: str) -> float:
    """Frequency of a note such as A4 (440 Hz)."""
    return float(440 * 2 ** ((SEMITONES[note[0]] + 12 * (int(note[1]) - 4)) / 12))


def melody() -> Iterator[tuple[float, str, float]]:
    """(beat it starts at, note, beats it sounds) of the melody."""
    at = 0.0
    for word in MELODY.replace("|", " ").split():
        note, length = word.split(":")
        if note != "-":
            yield at, note, float(length)
        at += float(length)


def broken_chords() -> Iterator[tuple[float, str]]:
    """(beat, note): one note on each beat, rising through the chord of the bar."""
    for bar, root in enumerate(CHORDS.split()):
        for beat, note in enumerate(BROKEN[root].split()):
            yield float(bar * BEATS_OF_A_BAR + beat), note


def samples(path: Path) -> array.array[int]:
    """Samples of a WAV file of ours."""
    with wave.open(str(path)) as wav:
        return array.array("h", wav.readframes(wav.getnframes()))


class Mix:
    """A piece of fixed length; what sounds beyond its end goes on at its beginning, so the repetition has no seam."""

    def __init__(self, seconds: float) -> None:
        self.sum = [0.0] * round(seconds * RATE)

    def add(self, sound: array.array[int], at_seconds: float, volume: float) -> None:
        start, length = round(at_seconds * RATE), len(self.sum)
        for number, sample in enumerate(sound):
            self.sum[(start + number) % length] += sample * volume

    def write(self, path: Path) -> None:
        loudest = max(max(self.sum), -min(self.sum)) or 1.0
        with wave.open(str(path), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(RATE)
            wav.writeframes(array.array("h", (round(s / loudest * 20000) for s in self.sum)).tobytes())


def pluck(note: str, seconds: float, folder: Path) -> array.array[int]:
    """A string plucked once."""
    path = folder / f"pluck-{note}-{seconds}.wav"
    if not path.exists():
        fade = ("fade", "l", "0.004", str(seconds), str(seconds / 2))
        sox("-n", *PLAIN, str(path), "synth", str(seconds), "pluck", f"{hertz(note):.2f}", "gain", "-n", "-6", *fade)
    return samples(path)


def pad(root: str, folder: Path) -> array.array[int]:
    """The fifth above a bar's lowest note, fading in and out slowly."""
    path = folder / f"pad-{root}.wav"
    seconds = BEATS_OF_A_BAR * BEAT_SECONDS + 1
    low = hertz(f"{root}3")
    if not path.exists():
        shape = ("fade", "q", "1.5", str(seconds), "1.5", "gain", "-n", "-6")
        tones = ("sine", f"{low:.2f}", "sine", f"{low * 1.5:.2f}", "sine", f"{low * 2.003:.2f}")
        sox("-n", *PLAIN, str(path), "synth", str(seconds), *tones, "remix", "-", *shape)
    return samples(path)


def compose(target: Path) -> None:
    """Write the piece to `target`."""
    bars = CHORDS.split()
    mix = Mix(len(bars) * BEATS_OF_A_BAR * BEAT_SECONDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for at, note, length in melody():
            mix.add(pluck(note, length * BEAT_SECONDS + 1.5, folder), at * BEAT_SECONDS, 1.0)
        for at, note in broken_chords():
            mix.add(pluck(note, 2.5, folder), at * BEAT_SECONDS, 0.45)
        for bar, root in enumerate(bars):
            mix.add(pad(root, folder), bar * BEATS_OF_A_BAR * BEAT_SECONDS - 0.5, 0.16)
        dry = folder / "dry.wav"
        mix.write(dry)
        target.parent.mkdir(parents=True, exist_ok=True)
        room = ("highpass", "150", "lowpass", "3000", "echo", "0.9", "0.85", "120", "0.18")
        sox(str(dry), *PLAIN, str(target), *room, "trim", "0", str(len(mix.sum) / RATE), "gain", "-n", "-9")
