"""The rendered set: every sound in both languages, as Asterisk plays it, neither silent nor clipped. Needs the box's
espeak-ng and sox."""

from __future__ import annotations

import array
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from appliance.voice import texts

TREE = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(
    not (shutil.which("espeak-ng") and shutil.which("sox")), reason="espeak-ng and sox are in the box's root"
)


def render(tree: Path, out: Path) -> subprocess.CompletedProcess[str]:
    script = TREE / "image-build" / "prompts.py"
    return subprocess.run([sys.executable, script, tree, out], capture_output=True, text=True)


def load(path: Path) -> array.array[int]:
    with wave.open(str(path)) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (8000, 1, 2), path
        return array.array("h", wav.readframes(wav.getnframes()))


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sounds")
    done = render(TREE, out)
    assert done.returncode == 0, done.stderr
    return out


def test_every_prompt_is_heard_in_both_languages(sounds: Path) -> None:
    for prompt in texts.load(TREE / "asterisk" / "prompts").values():
        for language in texts.LANGUAGES:
            samples = load(sounds / language / f"{prompt.name}.wav")
            loudest = max(max(samples), -min(samples))
            if prompt.silence:
                assert loudest <= 1 and len(samples) == prompt.silence * 8000, prompt.name
            else:
                assert 5000 < loudest < 32000, f"{language}/{prompt.name}: {loudest}"
                assert len(samples) > 0.2 * 8000, f"{language}/{prompt.name}: {len(samples)} samples"


def test_parts_of_a_number_follow_each_other_at_once(sounds: Path) -> None:
    for path in sorted(sounds.glob("*/digits/*.wav")):
        samples = load(path)
        voiced = [at for at, sample in enumerate(samples) if abs(sample) > 600]
        assert voiced[0] < 0.15 * 8000 and len(samples) - voiced[-1] < 0.25 * 8000, path


def test_hold_music_is_long_and_has_no_gap_and_no_seam(sounds: Path) -> None:
    samples = load(sounds / "moh" / "hold.wav")
    assert len(samples) >= 60 * 8000
    assert max(abs(sample) for sample in samples) < 20000
    for start in range(0, len(samples) - 16000, 8000):
        assert max(abs(sample) for sample in samples[start : start + 16000]) > 1000, start / 8000
    assert abs(samples[0] - samples[-1]) < 3000


def test_a_missing_text_fails_the_build(tmp_path: Path) -> None:
    tree, out = tmp_path / "tree", tmp_path / "out"
    shutil.copytree(TREE / "asterisk" / "prompts", tree / "asterisk" / "prompts")
    (tree / "appliance").symlink_to(TREE / "appliance")
    flow = tree / "asterisk" / "prompts" / "flow.toml"
    flow.write_text(flow.read_text("utf-8").replace('en = "Thank you."', 'en = ""'), "utf-8")
    done = render(tree, out)
    assert done.returncode == 1 and "thanks: needs a text" in done.stderr
    assert not (out / "complete").exists()
