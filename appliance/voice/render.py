"""Sounds as Asterisk plays them: WAV, 8 kHz, mono, 16 bit (the plain format; sox's default for 24 bit is refused)."""

import subprocess
import tempfile
from pathlib import Path

from appliance.voice.texts import Prompt
from appliance.voice.voices import Voice

PLAIN = ("-r", "8000", "-c", "1", "-b", "16", "-e", "signed-integer", "-t", "wav")
QUIET_EDGE = ("silence", "1", "0.01", "0.5%")  # cut what is softer than 0.5 % until 10 ms are louder
EDGE_SECONDS = "0.04"  # left before and after, so that parts of a number follow each other without a gap or a click
PEAK_DB = "-3"
TONE_DB = "-12"


def sox(*arguments: str) -> None:
    """Run sox with repeatable dither. Raises CalledProcessError."""
    subprocess.run(["sox", "-R", "-V1", *arguments], check=True, timeout=300)


def finish(source: Path, target: Path) -> None:
    """Speech as spoken → trimmed at both ends, band-limited for the telephone, as loud as all others."""
    edges = (*QUIET_EDGE, "reverse", *QUIET_EDGE, "reverse", "pad", EDGE_SECONDS, EDGE_SECONDS)
    sox(str(source), *PLAIN, str(target), "rate", "8000", "highpass", "120", *edges, "gain", "-n", PEAK_DB)


def tone(recipe: str, target: Path) -> None:
    """`0.12 sine 660 0.12 sine 880`: one after another, edges softened."""
    words = recipe.split()
    effects: list[str] = []
    for at in range(0, len(words), 3):
        if effects:
            effects.append(":")  # sox: a further chain of effects, its sound follows
        seconds, shape, hertz = words[at : at + 3]
        effects += ["synth", seconds, shape, hertz, "fade", "0.01", seconds, "0.01", "gain", "-n", TONE_DB]
    sox("-n", *PLAIN, str(target), *effects)


def render(prompt: Prompt, language: str, voice: Voice, target: Path) -> None:
    """Write one prompt in one language."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if prompt.silence:
        sox("-n", *PLAIN, str(target), "trim", "0", str(prompt.silence))
    elif prompt.tone:
        tone(prompt.tone, target)
    else:
        with tempfile.TemporaryDirectory() as folder:
            spoken = Path(folder) / "spoken.wav"
            voice.speak(prompt.text(language), language, spoken)
            finish(spoken, target)
