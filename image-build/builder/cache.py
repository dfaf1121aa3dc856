"""Built parts, kept outside the tree under the hash of their recipe, so that a fresh clone reuses them. A part is built
under a temporary name and renamed when it is complete: what has its final name is whole."""

import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

KEEP_SECONDS = 30 * 24 * 3600  # a part that no build asked for in that time is removed
SKIPPED = {"__pycache__", ".git", "node_modules"}


def folder() -> Path:
    """LINEBOX_CACHE, else /var/cache/linebox where it can be written, else ~/.cache/linebox."""
    if chosen := os.environ.get("LINEBOX_CACHE"):
        return Path(chosen).absolute()
    system = Path("/var/cache/linebox")
    if os.access(system if system.exists() else system.parent, os.W_OK):
        return system
    return Path.home() / ".cache" / "linebox"


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file below `paths`, sorted, without caches and what an editor leaves."""
    for path in sorted(paths):
        if path.is_dir():
            yield from files(child for child in path.iterdir() if child.name not in SKIPPED)
        elif path.suffix != ".pyc" and not path.name.endswith("~"):
            yield path


def recipe_hash(tree: Path, paths: Iterable[Path], words: Iterable[str] = ()) -> str:
    """16 hex digits over names and contents of `paths` (files or folders below `tree`) and `words`."""
    digest = hashlib.sha256()
    for word in words:
        digest.update(word.encode() + b"\0")
    for path in files(path for path in paths if path.exists()):
        digest.update(str(path.relative_to(tree)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def locked(path: Path, *, waiting_for: str = "") -> Iterator[None]:
    """Only one process at a time; says what it waits for when it has to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting_for:
                say(f"{path.name}: waiting for {waiting_for} …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def part(name: str, key: str, build: Callable[[Path], None]) -> Path:
    """The folder of part `name` with recipe hash `key`; `build(folder)` fills it when it is not there yet."""
    cache = folder()
    done = cache / "parts" / f"{name}-{key}"
    if done.exists():
        os.utime(done)
        return done
    with locked(cache / "locks" / name, waiting_for="another build"):
        if done.exists():
            return done
        say(f"{name}: building …")
        started = time.monotonic()
        half = cache / "parts" / f".{name}-{key}.half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        build(half)
        half.rename(done)
        os.utime(done)
        say(f"{name}: built in {time.monotonic() - started:.0f} s")
        prune(cache / "parts", name, done)
    return done


def prune(parts: Path, name: str, keep: Path) -> None:
    """Remove parts of this name that nobody used for long."""
    for old in parts.glob(f"{name}-" + "[0-9a-f]" * 16):
        if old != keep and time.time() - old.stat().st_mtime > KEEP_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
