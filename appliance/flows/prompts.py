"""Which prompts there are, where a prompt's sound is and how long it takes.

Built-in prompts are rendered into SOUNDS/<language>/; what a shop records itself stands below PROMPTS, as <name>.wav or
<language>/<name>.wav, and wins over a built-in one of the same name."""

from pathlib import Path

from appliance import paths

LANGUAGES = ("zh", "en")
UNKNOWN_SECONDS = 60.0  # of a sound that is not where we look
_HEAD, _BYTES_A_SECOND = 44, 16_000  # 8 kHz, 16 bit, one channel


def names() -> set[str]:
    """Every prompt that can be played."""
    found = {file.stem for language in LANGUAGES for file in (paths.SOUNDS / language).glob("*.wav")}
    for folder in (paths.PROMPTS, *(paths.PROMPTS / language for language in LANGUAGES)):
        found |= {file.stem for file in folder.glob("*.wav")}
    return found


def locate(name: str, language: str) -> tuple[str, float]:
    """(what Asterisk is told to play, its length in seconds). Asterisk looks for an absolute name in the folder of the
    channel's language first, as for a built-in one."""
    for folder, told in ((paths.PROMPTS, str(paths.PROMPTS / name)), (paths.SOUNDS, name)):
        for file in (folder / language / f"{name}.wav", folder / f"{name}.wav"):
            seconds = _seconds(file)
            if seconds is not None:
                return told, seconds
    return name, UNKNOWN_SECONDS


def _seconds(file: Path) -> float | None:
    try:
        return max(0.0, (file.stat().st_size - _HEAD) / _BYTES_A_SECOND)
    except OSError:
        return None
