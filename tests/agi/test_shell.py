"""Each script also runs as a classic AGI script, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from appliance import paths
from tests.agi.asterisk import Asterisk
from tests.db.blank import blank

STEPS: list[tuple[str, dict[str, object], str, dict[str, str]]] = [
    ("greeting", {"prompt": "welcome", "next": "a"}, "", {"LB_RESULT": "played", "LB_STEP": "a"}),
    ("menu", {"prompt": "x", "choices": {"1": "a"}, "otherwise": "b"}, "1", {"LB_RESULT": "1", "LB_STEP": "a"}),
    ("hours", {"week": [""] * 7, "open": "a", "closed": "b"}, "", {"LB_RESULT": "closed", "LB_STEP": "b"}),
    ("blacklist", {"next": "a"}, "", {"LB_RESULT": "passed", "LB_STEP": "a"}),
    ("pin", {"prompt": "x", "pin_prompt": "y", "ok": "a", "failed": "b"}, "", {"LB_RESULT": "failed", "LB_STEP": "b"}),
    ("last_agent", {"next": "a"}, "", {"LB_RESULT": "nobody", "LB_STEP": "a"}),
    ("queue", {"queue": 1, "served": "a", "overflow": "b"}, "", {"LB_RESULT": "failed", "LB_STEP": "b"}),
    ("message", {"queue": 1, "prompt": "x", "next": "a"}, "", {"LB_DO": "record", "LB_QUEUE": "q1"}),
    ("transfer", {"to": "801", "failed": "a"}, "", {"LB_DO": "dial", "LB_TO": "801"}),
    ("survey", {"prompt": "x", "next": "a"}, "5", {"LB_RESULT": "graded", "LB_STEP": "a"}),
    ("hangup", {"prompt": "goodbye"}, "", {"LB_RESULT": "done", "LB_STEP": ""}),
]


@pytest.mark.parametrize(("script", "step", "keys", "expected"), STEPS)
def test_script_runs_from_a_shell(
    tmp_path: Path, script: str, step: dict[str, object], keys: str, expected: dict[str, str]
) -> None:
    (tmp_path / "db").mkdir()
    blank(tmp_path / "db").close()
    asterisk = Asterisk(keys=keys)
    with subprocess.Popen(
        [sys.executable, "-m", f"agi_scripts.{script}", json.dumps(step), "from=13800001111&state=Up"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=paths.TREE,
        env={**os.environ, "LINEBOX_STATE": str(tmp_path)},
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b"agi_uniqueid: box-1-1.0\n\n")
        process.stdin.flush()
        for line in process.stdout:
            process.stdin.write(asterisk.answer(line.decode().rstrip("\n")).encode())
            process.stdin.flush()
        assert process.wait(10) == 0, process.stderr.read()
    assert expected.items() <= asterisk.variables.items()
