"""A real Asterisk for a test: only queues and the manager, in a folder of its own, on a free port of the loopback."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PROGRAM = "/usr/sbin/asterisk"
SECRET = "right"
MODULES = ("pbx_config", "app_queue", "res_manager_devicestate", "res_timing_timerfd", "func_channel")
QUEUES = ("q1", "q2", "p1", "p2", "p3")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class RealAsterisk:
    """Start, stop, freeze and kill it; `astdb` stays between two starts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        for name in ("etc", "lib", "log", "spool", "run", "keys"):
            (folder / name).mkdir()
        (folder / "lib" / "keys").mkdir()
        self._write("asterisk.conf", self._directories())
        self._write("modules.conf", "[modules]\nautoload=no\n" + "".join(f"load={name}.so\n" for name in MODULES))
        self._write("logger.conf", "[general]\nqueue_log=yes\n[logfiles]\nmessages => warning,error\n")
        self._write("queues.conf", "[general]\npersistentmembers=yes\n" + "".join(f"[{name}]\n" for name in QUEUES))
        self._write("extensions.conf", "[lb-line]\n")
        self._write(
            "manager.conf",
            f"[general]\nenabled=yes\nbindaddr=127.0.0.1\nport={self.port}\n[linebox-calls]\nsecret={SECRET}\n"
            "read=system,call,agent,command\nwrite=system,call,agent,originate,command,reporting\n",
        )
        for name in ("cdr", "cel", "features", "stasis", "udptl", "ccss", "acl", "pjproject", "indications", "http"):
            self._write(f"{name}.conf", "[general]\nenable=no\nenabled=no\n" if name in ("cdr", "cel", "http") else "")

    def _write(self, name: str, text: str) -> None:
        (self.folder / "etc" / name).write_text(text, encoding="utf-8")

    def _directories(self) -> str:
        modules = next(iter(Path("/usr/lib").glob("*/asterisk/modules")))
        own = {"astetcdir": "etc", "astvarlibdir": "lib", "astdbdir": "lib", "astkeydir": "lib", "astspooldir": "spool",
               "astrundir": "run", "astlogdir": "log", "astcachedir": "lib", "astagidir": "lib"}  # fmt: skip
        lines = [f"{key} => {self.folder / name}" for key, name in own.items()]
        lines += [f"astmoddir => {modules}", "astdatadir => /usr/share/asterisk", "astsbindir => /usr/sbin"]
        return "[directories]\n" + "\n".join(lines) + "\n[options]\ndocumentation_language = en_US\n"

    def start(self) -> None:
        command = [PROGRAM, "-f", "-C", str(self.folder / "etc" / "asterisk.conf")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            assert self.process.poll() is None, "Asterisk has ended"
            time.sleep(0.05)
        raise AssertionError("Asterisk does not listen")

    def signal(self, number: signal.Signals) -> None:
        assert self.process
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """As a crash: nothing is written any more."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def complaints(self) -> list[str]:
        """What it said about our actions and filters; that most of its modules are not configured is no news."""
        lines = (self.folder / "log" / "messages").read_text().splitlines()
        return [line for line in lines if " manager.c: " in line or " app_queue.c: " in line]


@contextlib.contextmanager
def running() -> Iterator[RealAsterisk]:
    """One that runs. The path is short: a control socket's may have 107 letters."""
    folder = Path(tempfile.mkdtemp(prefix="ast-"))
    asterisk = RealAsterisk(folder)
    try:
        asterisk.start()
        yield asterisk
    finally:
        asterisk.kill()
        shutil.rmtree(folder)
