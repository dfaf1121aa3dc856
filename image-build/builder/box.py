"""Start, stop and enter boxes; the command line is described in image-build/box."""

import argparse
import contextlib
import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from builder import network, parts, ready
from builder.cache import folder, locked, recipe_hash, say

BOOT = Path(__file__).with_name("boot.sh")
RUNNING = Path("/run/linebox-boxes")
FORWARD = Path(__file__).with_name("forward.py")


@dataclass(frozen=True)
class Box:
    """A running box, as written to box.json."""

    name: str
    state: str  # its state folder; data/ in it is its /data
    cgroup: str
    pid: int  # its init, in the PID namespace of whoever started it
    supervisor: int  # the process that ends the box when it ends
    address: str
    host_address: str
    interface: str  # the host's side of the veth pair
    port: int  # host port forwarded to 443, 0 if none
    forwarder: int  # process that forwards, 0 if none
    built: str  # the parts it runs on
    code: str  # hash of the tree's programs when they were last started
    telephony: str  # hash of asterisk/


def alive(pid: int) -> bool:
    """Whether the process is there and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def home(name: str) -> Path:
    """Where a box is written down while it runs."""
    return RUNNING / name


def default_name(state: Path) -> str:
    """Of a box that was not given one: the one already running on this state folder, else made from its path."""
    for path in RUNNING.glob("*/box.json"):
        with contextlib.suppress(OSError, ValueError):
            if json.loads(path.read_text()).get("state") == str(state):
                return path.parent.name
    return f"box-{hashlib.sha256(str(state).encode()).hexdigest()[:8]}"


def load(name: str) -> Box | None:
    """The running box of this name, or None."""
    try:
        box = Box(**json.loads((home(name) / "box.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return box if alive(box.pid) and f"linebox.{box.cgroup}" in cgroup_of(box.pid) else None


def cgroup_of(pid: int) -> str:
    """Cgroups of a process: tells a box's init from a stranger that got its number later."""
    try:
        return Path(f"/proc/{pid}/cgroup").read_text()
    except OSError:
        return ""


def save(box: Box) -> None:
    """Write box.json in one step."""
    new = home(box.name) / "box.json.new"
    new.write_text(json.dumps(asdict(box), indent=2) + "\n")
    new.rename(home(box.name) / "box.json")


def code_hash() -> str:
    """Of everything the Python programs run."""
    return recipe_hash(parts.TREE, [parts.TREE / name for name in ("appliance", "agi_scripts", "webui")])


def telephony_hash() -> str:
    """Of Asterisk's static configuration."""
    return recipe_hash(parts.TREE, [parts.TREE / "asterisk" / "etc"])


def built() -> dict[str, Path]:
    """Every part a box needs, built if missing."""
    return {name: getattr(parts, name)() for name in ("root", "layer", "python", "static", "sounds", "translations")}


def inner_init(supervisor: int) -> int:
    """The child that `unshare --fork` made: first process of the box's PID namespace."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
            if children:
                return int(children[0])
        if not alive(supervisor):
            break
        time.sleep(0.01)
    raise SystemExit("the box did not start")


def up(state: Path, name: str, *, forward: bool, port: int, wait: bool) -> Box:
    """Boot the box of `state`, or restart what changed in the running one."""
    with locked(home(name) / "lock"):
        folders = built()
        key = " ".join(path.name for path in folders.values())
        box = load(name)
        if box is not None and box.built != key:
            say("the box is built from other parts now: restarting it")
            halt(box)
            box = None
        box = start(state, name, folders, key) if box is None else refresh(box)
        save(box)
        if forward and not (box.forwarder and alive(box.forwarder)):
            box = start_forward(box, port)
            save(box)
        if wait:
            ready.wait(command(box), box.address)
        return box


def unique_name(name: str) -> str:
    """Of a box's cgroup. Cgroups are the whole machine's: two tests with folders and PIDs of their own have boxes of
    the same name and number, and `systemctl kill` in one would kill in the other."""
    return f"{name}-{secrets.token_hex(4)}"


def start(state: Path, name: str, folders: dict[str, Path], key: str) -> Box:
    """Boot."""
    data = state / "data"
    data.mkdir(parents=True, exist_ok=True)
    middle = folder() / "middle"
    middle.mkdir(parents=True, exist_ok=True)
    console = home(name) / "console.log"
    log = console.open("w")
    unique = unique_name(name)
    argv = [
        "unshare",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "--net",
        "--uts",
        "--ipc",
        "bash",
        str(BOOT),
        str(middle),
        *(str(folders[part]) for part in ("root", "layer")),
        str(parts.TREE),
        *(str(folders[part]) for part in ("python", "static", "sounds", "translations")),
        str(data),
        f"linebox.{unique}",
    ]
    supervisor = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, cwd="/")
    log.close()
    pid = inner_init(supervisor.pid)
    interface, host_address, address = network.connect(pid)
    assert supervisor.stdin is not None
    try:
        supervisor.stdin.write(b"\n")
        supervisor.stdin.close()
    except BrokenPipeError:
        raise SystemExit(f"the box did not start:\n{console.read_text()}") from None
    box = Box(
        name,
        str(state),
        unique,
        pid,
        supervisor.pid,
        address,
        host_address,
        interface,
        0,
        0,
        key,
        code_hash(),
        telephony_hash(),
    )
    deadline = time.monotonic() + 20
    while not (alive(pid) and Path(f"/proc/{pid}/comm").read_text().strip() == "systemd"):
        if not alive(pid) or time.monotonic() > deadline:
            raise SystemExit(f"the box did not start:\n{console.read_text()}")
        time.sleep(0.01)
    return box


def refresh(box: Box) -> Box:
    """Restart the programs whose files changed since they were started."""
    code, telephony = code_hash(), telephony_hash()
    units = []
    if code != box.code:
        units += ["linebox-migrate", "linebox-config", "linebox-agi", "linebox-calls", "linebox-web"]
    if telephony != box.telephony:
        units += ["linebox-config", "asterisk"]
    if units:
        say("changed since the start, restarting: " + " ".join(dict.fromkeys(units)))
        subprocess.run([*command(box), "systemctl", "--quiet", "stop", "linebox-helper.service"], check=False)
        subprocess.run([*command(box), "systemctl", "restart", *dict.fromkeys(units)], check=False)
    return Box(**{**asdict(box), "code": code, "telephony": telephony})


def start_forward(box: Box, port: int) -> Box:
    """Forward a port of the host to the box's 443: `port`, or the next free one."""
    listener, port = network.listen(port)
    process = subprocess.Popen(
        [sys.executable, str(FORWARD), str(listener.fileno()), box.address, str(box.pid)],
        pass_fds=[listener.fileno()],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=(home(box.name) / "forward.log").open("w"),
    )
    listener.close()
    return Box(**{**asdict(box), "port": port, "forwarder": process.pid})


def command(box: Box, *, user: str = "") -> list[str]:
    """argv that runs what follows it inside the box."""
    enter = [
        "nsenter",
        "-t",
        str(box.pid),
        "-m",
        "-p",
        "-n",
        "-u",
        "-i",
        "-C",
        "--",
        "env",
        "-i",
        "LANG=C.UTF-8",
        f"TERM={os.environ.get('TERM', 'dumb')}",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME=/root",
    ]
    if not user:
        return enter
    accounts = (line.split(":") for line in Path(f"/proc/{box.pid}/root/etc/passwd").read_text().splitlines())
    uid, gid = next((fields[2], fields[3]) for fields in accounts if fields[0] == user)
    return [*enter, "setpriv", f"--reuid={uid}", f"--regid={gid}", "--init-groups"]


def halt(box: Box) -> None:
    """Power off in an orderly way, then make sure."""
    if box.forwarder and alive(box.forwarder):
        os.kill(box.forwarder, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [*command(box), "systemctl", "--no-block", "poweroff"],
            check=False,
            timeout=10,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    deadline = time.monotonic() + 20
    while alive(box.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    for pid in (box.pid, box.supervisor):
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    network.disconnect(box.interface)
    remove_cgroups()
    (home(box.name) / "box.json").unlink(missing_ok=True)


def remove_cgroups() -> None:
    """Cgroups of boxes that are gone, also of those that were killed. Mounted privately: cgroup v2 need not be mounted
    on the host."""
    script = """
        mount --make-rprivate / && mount -t cgroup2 none "$1" && cd "$1" || exit
        for group in linebox.*; do
            for try in 1 2 3 4 5; do
                grep -qs "^populated 0" "$group/cgroup.events" || break
                find "$group" -depth -type d -exec rmdir {} + 2> /dev/null && break
                sleep 0.1
            done
        done"""
    subprocess.run(["unshare", "--mount", "bash", "-c", script, "_", str(folder() / "middle")], check=False)


def down(name: str) -> None:
    """Stop this box, if it runs."""
    with locked(home(name) / "lock"):
        box = load(name)
        if box is None:
            say("no box runs here")
        else:
            halt(box)
            say("the box is down")


def need(name: str) -> Box:
    """The running box or an exit with what to do."""
    box = load(name)
    if box is None:
        raise SystemExit(f"the box {name} does not run (start one with: make up)")
    return box


def main(arguments: list[str], usage: str) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="box", description=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=["up", "down", "status", "logs", "exec", "shell", "pid", "address", "reset"])
    parser.add_argument("box", nargs="?", default="", metavar="NAME")
    parser.add_argument("--name", default="")
    parser.add_argument("--state", type=Path, default=parts.TREE / ".box")
    parser.add_argument("--no-forward", action="store_true")
    parser.add_argument("--no-wait", action="store_true")
    parser.add_argument("--port", type=int, default=int(os.environ.get("LINEBOX_PORT", "8443")))
    parser.add_argument("--user", default="")
    parser.epilog = "What follows -- is the command, or journalctl's options."
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    words = arguments[cut + 1 :]
    options = parser.parse_args(arguments[:cut])
    if os.geteuid() != 0:
        raise SystemExit("a box needs root: namespaces, mounts, a network pair")
    state = options.state.absolute()
    name = options.box or options.name or default_name(state)
    match options.verb:
        case "up":
            box = up(state, name, forward=not options.no_forward, port=options.port, wait=not options.no_wait)
            ready.greet(box.address, box.port, state / "data")
        case "down":
            down(name)
        case "status":
            box = need(name)
            print(f"address {box.address}" + (f", forwarded from port {box.port} of this machine" if box.port else ""))
            return subprocess.run(
                [*command(box), "systemctl", "--no-pager", "list-units", *ready.UNITS, "--all", "--legend=no"],
                check=False,
            ).returncode
        case "logs":
            follow = words or ["-n", "200", "-f"]
            return subprocess.run([*command(need(name)), "journalctl", "--no-pager", *follow], check=False).returncode
        case "exec":
            return subprocess.run([*command(need(name), user=options.user), *words], check=False).returncode
        case "shell":
            return subprocess.run([*command(need(name)), "bash", "-l"], check=False).returncode
        case "pid":
            print(need(name).pid)
        case "address":
            print(need(name).address)
        case "reset":
            down(name)
            shutil.rmtree(state / "data", ignore_errors=True)
            say(f"everything the box stored is gone ({state / 'data'})")
    return 0
