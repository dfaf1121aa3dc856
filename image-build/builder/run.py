"""Run a command inside one of the roots, in private namespaces, without leaving a mount behind. The root itself is
never written to: it is mounted read-only, with a tmpfs on /tmp, /run and /mnt."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from builder.cache import folder

Bind = tuple[Path, str, bool]  # what, where in the root, writable

INSIDE = Path(__file__).with_name("inside.sh")
INSTALL = Path(__file__).with_name("install.sh")


def inside_command(
    root: Path, command: Sequence[str], binds: Sequence[Bind], *, network: bool, folder_: str = "/"
) -> list[str]:
    """argv for `command` inside `root`. `network`: keep the caller's network, else an own one with only lo."""
    namespaces = ["--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts"]
    if not network:
        namespaces.append("--net")
    middle = folder() / "middle"
    middle.mkdir(parents=True, exist_ok=True)
    argv = [
        "unshare",
        *namespaces,
        "bash",
        str(INSIDE),
        str(middle),
        str(root),
        "own" if not network else "host",
        folder_,
    ]
    for what, where, writable in binds:
        argv += [str(what), where, "rw" if writable else "ro"]
    return [*argv, "--", *command]


def inside(
    root: Path,
    command: Sequence[str],
    *,
    binds: Sequence[Bind] = (),
    network: bool = False,
    folder_: str = "/",
    check: bool = True,
) -> int:
    """Run and return the exit code; a failure is an exception unless `check` is off."""
    argv = inside_command(root, command, binds, network=network, folder_=folder_)
    return subprocess.run(argv, check=check, stdin=subprocess.DEVNULL).returncode


def install(root: Path, layer: Path, tree: Path, module: Path) -> None:
    """Run image-build/install on an overlay over `root` whose changes land in `layer`. `module`: what parts.module()
    built."""
    middle = folder() / "middle"
    middle.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["unshare", "--mount", "bash", str(INSTALL), str(middle), str(root), str(layer), str(tree)],
        check=True,
        env={**os.environ, "MODULE": str(module)},
    )
