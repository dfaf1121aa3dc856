"""Every program that lives on refuses a database that is not migrated yet, before it does anything else."""

import os
import subprocess
import sys

import pytest

from appliance import paths
from appliance.db.connect import connect

PROGRAMS = {
    "linebox-agi": ["-m", "appliance.agi_server"],
    "linebox-calls": ["-m", "appliance.live"],
    "linebox-config": ["-m", "appliance.asterisk_config"],
    "linebox-web": ["-c", "import webui; webui.create_app()"],
    "linebox-seed": ["-m", "appliance.seed"],
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("empty", [True, False], ids=["pending", "missing"])
def test_refuses_to_start(name, empty, tmp_path):
    for folder in ("db", "secrets", "asterisk", "run"):
        (tmp_path / folder).mkdir()
    for secret in ("ami", "events", "web"):
        (tmp_path / "secrets" / secret).write_text("0" * 64)
    if empty:
        connect(tmp_path / "db" / "linebox.db").close()
    done = subprocess.run(
        [sys.executable, *PROGRAMS[name]],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(paths.TREE), os.environ.get("PYTHONPATH", "")]),
            "LINEBOX_STATE": str(tmp_path),
            "LINEBOX_RUN": str(tmp_path / "run"),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert ("migrations are pending: m0001" in done.stderr) if empty else ("unable to open" in done.stderr)
