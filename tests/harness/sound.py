"""What is in a sound file: loudness and tones, second by second. Standard library only."""

from __future__ import annotations

import array
import math
import wave
from dataclasses import dataclass
from pathlib import Path

WINDOW = 0.1  # seconds


@dataclass
class Sound:
    """16-bit mono samples."""

    samples: array.array[int]
    rate: int

    @classmethod
    def load(cls, path: Path) -> Sound:
        with wave.open(str(path)) as file:
            assert file.getsampwidth() == 2 and file.getnchannels() == 1, f"{path}: 16-bit mono expected"
            return cls(array.array("h", file.readframes(file.getnframes())), file.getframerate())

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    def part(self, start: float, end: float) -> Sound:
        return Sound(self.samples[int(start * self.rate) : int(end * self.rate)], self.rate)

    def loudness(self) -> float:
        """Root mean square, 0 to 32767."""
        return math.sqrt(sum(s * s for s in self.samples) / len(self.samples)) if self.samples else 0.0

    def tone(self, hertz: float) -> float:
        """Amplitude of one frequency (Goertzel), 0 to 32767."""
        count = len(self.samples)
        if not count:
            return 0.0
        factor = 2 * math.cos(2 * math.pi * hertz / self.rate)
        one = two = 0.0
        for sample in self.samples:
            one, two = sample + factor * one - two, one
        power = one * one + two * two - factor * one * two
        return 2 * math.sqrt(max(power, 0.0)) / count

    def windows(self) -> list[Sound]:
        step = int(WINDOW * self.rate)
        return [Sound(self.samples[i : i + step], self.rate) for i in range(0, len(self.samples) - step + 1, step)]

    def first_sound(self, level: float = 150.0) -> float | None:
        """Seconds until something is heard; None for silence."""
        for index, window in enumerate(self.windows()):
            if window.loudness() > level:
                return index * WINDOW
        return None

    def times_of(self, hertz: float, level: float = 800.0) -> list[tuple[float, float]]:
        """Spans (start, end) in seconds in which the tone is heard; gaps under 0.3 s are closed."""
        spans: list[tuple[float, float]] = []
        for index, window in enumerate(self.windows()):
            if window.tone(hertz) < level:
                continue
            start, end = index * WINDOW, (index + 1) * WINDOW
            if spans and start - spans[-1][1] < 0.3:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return [span for span in spans if span[1] - span[0] >= 0.3]

    def seconds_of(self, hertz: float, level: float = 800.0) -> float:
        """How long the tone is heard altogether."""
        return sum(end - start for start, end in self.times_of(hertz, level))
