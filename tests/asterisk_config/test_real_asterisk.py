"""The generated configuration in the real Asterisk, started in its own namespaces: in the box's root when the tests run
there, else on an overlay of the one that LINEBOX_ROOT names. Loaded without a warning, reloaded, probed, put back."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import warnings
import wave
from pathlib import Path

import pytest

from appliance.asterisk_config import generate
from appliance.asterisk_config.apply import Applier, Wanted, expected
from appliance.asterisk_config.reload import missing_in, probe_by, reload_by
from appliance.asterisk_config.store import Store
from appliance.telephony.ami import Message, parse
from tests.asterisk_config.shops import EMPTY, SHOP
from tests.asterisk_config.test_generate import SECRET, static

IN_BOX = Path("/usr/sbin/asterisk").exists() and Path("/opt/linebox-python").exists()
ROOT = os.environ.get("LINEBOX_ROOT", "/" if IN_BOX else "")
if not ROOT:
    print("LINEBOX_ROOT is not set: the real Asterisk was NOT tried", file=sys.stderr)
pytestmark = pytest.mark.skipif(not ROOT, reason="LINEBOX_ROOT names no root file system with Asterisk")

START = """
set -e
ip link set lo up
if [ "$1" = / ]; then
    mkdir -p /data /usr/share/linebox  # the root is thrown away afterwards
    mount --bind "$2/data" /data
    mount --bind "$2/built" /usr/share/linebox
    mount -t tmpfs none /run
    mkdir -p /run/asterisk
    exec /usr/sbin/asterisk -f -C /data/asterisk/etc/asterisk.conf
fi
mount -t tmpfs none "$2/layer"
mkdir -p "$2/layer/up" "$2/layer/work"
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/layer/up,workdir=$2/layer/work" "$2/root"
mkdir -p "$2/root/data" "$2/root/run/asterisk" "$2/root/run/linebox-asterisk" "$2/root/usr/share/linebox"
mount --bind "$2/data" "$2/root/data"
mount --bind "$2/built" "$2/root/usr/share/linebox"
mount --rbind /dev "$2/root/dev"
mount -t proc proc "$2/root/proc"
exec chroot "$2/root" /usr/sbin/asterisk -f -C /data/asterisk/etc/asterisk.conf
"""
# Namespaces of a test: no Ethernet, and nobody who answers a phone
EXPECTED_LOG = ("No ethernet interface",)


OWN_MODULE = "res_linebox.so"  # stands in the box's layer, not in its root: tried by tests/image and tests/calls


def configuration(shop=SHOP):
    """All files, for an Asterisk without our own module."""
    files = {**static(), **generate.generate(shop, SECRET)}
    files["modules.conf"] = files["modules.conf"].replace(f"load={OWN_MODULE}\n", "")
    return files


class Real:
    """A running Asterisk; `action` answers like the AMI client does, by way of the console."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("root", "layer", "data/recordings", "data/messages", "data/asterisk/custom", "built/sounds/moh"):
            (folder / part).mkdir(parents=True)
        for part in ("lib/cache", "lib/agi", "lib/keys", "log/cel-custom", "spool/tmp", "spool/monitor"):
            (folder / "data/asterisk" / part).mkdir(parents=True)
        with wave.open(str(folder / "built/sounds/moh/silence.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(bytes(16000))
        self.store = Store(folder / "data/asterisk")

    def start(self) -> None:
        self.output = (self.folder / "output").open("w")
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--net", "--propagation", "private", "bash", "-c", START, "x", ROOT, self.folder],
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        end = time.monotonic() + 30
        while "fully booted" not in self.console("core waitfullybooted"):
            assert self.process.poll() is None, (self.folder / "output").read_text()
            assert time.monotonic() < end, "Asterisk does not come up"
            time.sleep(0.1)

    def console(self, command: str) -> str:
        enter = ["nsenter", "--mount", "--net", f"--target={self.process.pid}"]
        if ROOT != "/":
            enter += ["chroot", str(self.folder / "root")]
        done = subprocess.run(
            [*enter, "/usr/sbin/asterisk", "-C", "/data/asterisk/etc/asterisk.conf", "-rx", command],
            capture_output=True,
            text=True,
        )
        return done.stdout

    async def action(self, name, fields=None, *, limit=None) -> Message:
        assert name == "Command"
        lines = [f"Output: {line}" for line in self.console(fields["Command"]).splitlines()]
        return parse("\r\n".join(["Response: Success", *lines]).encode())

    def apply(self, shop=SHOP, **options):
        wanted = options.pop("wanted", Wanted(configuration(shop), expected(shop)))
        return asyncio.run(Applier(self.store, load=lambda: wanted, **options).apply())

    def live(self, shop=SHOP, **options):
        return self.apply(shop, reload=reload_by(self), probe=probe_by(self, seconds=3), **options)

    def complaints(self) -> list[str]:
        """What Asterisk said that it should not have to say."""
        said = (self.folder / "output").read_text().splitlines()
        log = (self.folder / "data/asterisk/log/messages").read_text(encoding="utf-8").splitlines()
        found = [line for line in log if re.search(r"WARNING|ERROR", line)]
        found += [line for line in said if re.search(r"WARNING|ERROR|[Cc]ould not|No ", line)]
        return [line for line in found if not any(known in line for known in EXPECTED_LOG)]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()


@pytest.fixture
def real(tmp_path):
    if os.geteuid() or not shutil.which("unshare"):
        warnings.warn("root and unshare are needed to start Asterisk", stacklevel=1)
    real = Real(tmp_path)
    assert real.apply().result == "applied"
    real.start()
    yield real
    real.stop()


def test_loads_without_a_warning_and_knows_everything(real):
    assert asyncio.run(missing_in(real, expected(SHOP))) == []
    assert real.complaints() == []
    shown = real.console("pjsip show endpoint 802-desk")
    assert '"The \\"big\\" one; \\\\ [x] 😀" <802>' in shown
    assert real.live().result == "unchanged"


def test_a_reload_keeps_members_penalties_and_pauses(real):
    assert "Added" in real.console("queue add member PJSIP/801-desk to q1 penalty 4 as a3")
    real.console("queue pause member PJSIP/801-desk queue q1 reason lunch")
    before = real.console("queue show q1")
    assert "a3" in before
    assert "paused:lunch" in before
    fewer = generate.Snapshot(SHOP.lines, SHOP.access_numbers, SHOP.seats[:1], SHOP.queues, SHOP.agents[:1])
    assert real.live(fewer).result == "applied"
    after = real.console("queue show q1")
    assert re.search(r"a3 \(PJSIP/801-desk\) with penalty 4 .*paused:lunch", after)
    assert "p12 has" not in real.console("queue show")
    assert real.complaints() == []


def test_what_asterisk_cannot_use_is_put_back(real):
    files = configuration()
    # our own checks would have found it: they are switched off here
    files[generate.EXTENSIONS] = "[lb-numbers\n"
    outcome = real.live(wanted=Wanted(files, expected(SHOP)), check=lambda files: [])
    assert outcome.result == "put_back"
    assert "Asterisk does not know" in outcome.message
    assert asyncio.run(missing_in(real, expected(SHOP))) == []


def test_from_nothing_to_a_shop_and_back(real):
    assert real.live(EMPTY).result == "applied"
    assert "801-desk" not in real.console("pjsip list endpoints")
    assert real.live().result == "applied"
    assert asyncio.run(missing_in(real, expected(SHOP))) == []
    assert real.complaints() == []
