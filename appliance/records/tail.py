"""Follows one log file through renames: the file that was being read is found again by inode and first bytes and read
to its end before the next one is begun.

Renamed files stand beside the live one as `queue_log.0`, `queue_log.1` … (Asterisk's `rotatestrategy = rotate`, and
logrotate's numbers): the higher the older."""

import contextlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.records.lines import LONGEST

log = logging.getLogger(__name__)

HEAD = 64  # the first time and channel stand in them; more would change when a short file loses its tail


@dataclass(frozen=True)
class Place:
    """Where the reader is. `position`: bytes of that file that are in the tables; `head`: its first bytes."""

    inode: int
    position: int
    head: bytes


@dataclass(frozen=True)
class Chunk:
    """Whole lines of a file (maybe none), and the place behind them."""

    data: bytes
    place: Place


class Tail:
    """`next(place)` reads on. Holds no state but what it has already complained about."""

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self.size = size
        self._told: set[tuple[str, int]] = set()

    def files(self) -> list[Path]:
        """The files that exist, the oldest first, the live one last."""
        older = []
        for path in self.path.parent.glob(self.path.name + ".*"):
            suffix = path.name[len(self.path.name) + 1 :]
            if suffix.isascii() and suffix.isdigit():
                older.append((int(suffix), path))
        return [path for _, path in sorted(older, reverse=True)] + ([self.path] if self.path.exists() else [])

    def next(self, place: Place | None) -> Chunk | None:
        """The lines behind `place`, or None if there are none yet. An empty chunk moves the place on (to the next file,
        or over something that is no line)."""
        with contextlib.ExitStack() as stack:
            files = [file for path in self.files() if (file := _open(stack, path)) is not None]
            if not files:
                return None
            index = self._find(files, place)
            for later, file in enumerate(files[index:], index):
                inode = os.fstat(file.fileno()).st_ino
                start = self._start(file, inode, place) if later == index else 0
                successor = any(os.fstat(other.fileno()).st_size for other in files[later + 1 :])
                chunk = self._read(file, inode, start, last=not successor)
                if chunk is not None or not successor:
                    return chunk
            return None

    def _find(self, files: list[BinaryIO], place: Place | None) -> int:
        """Which file to go on with: the one of `place`. If it is gone, the oldest: it was deleted before the others."""
        if place is None:
            return 0
        same = [index for index, file in enumerate(files) if _same(file, place)]
        by_inode = [index for index in same if os.fstat(files[index].fileno()).st_ino == place.inode]
        if by_inode or same:
            return (by_inode or same)[-1]
        if any(os.fstat(file.fileno()).st_ino == place.inode for file in files):
            self._tell("emptied", place.inode, "%s was emptied or replaced; reading what is there now")
            return next(i for i, file in enumerate(files) if os.fstat(file.fileno()).st_ino == place.inode)
        self._tell("gone", place.inode, "the file that was being read is gone; going on with the oldest %s")
        return 0

    def _start(self, file: BinaryIO, inode: int, place: Place | None) -> int:
        if place is None or not _same(file, place):
            return 0
        size = os.fstat(file.fileno()).st_size
        if size < place.position:
            self._tell("short", inode, "%s is shorter than what was read of it; going on at its end")
            return size
        return place.position

    def _read(self, file: BinaryIO, inode: int, start: int, *, last: bool) -> Chunk | None:
        """Lines behind `start`. A last line without its newline waits, unless the file is finished."""
        file.seek(start)
        data = file.read(self.size)
        end = data.rfind(b"\n") + 1
        if end == 0 and data and (len(data) > LONGEST or not last):
            self._tell("torn", inode, "skipping a torn line in %s")
            end, data = len(data), b""
        if end == 0:
            return None
        os.fdatasync(file.fileno())  # the tables must never know more than the disk
        head = os.pread(file.fileno(), HEAD, 0)[: start + end]
        return Chunk(data[:end], Place(inode, start + end, head))

    def _tell(self, what: str, inode: int, message: str) -> None:
        if (what, inode) not in self._told:
            self._told.add((what, inode))
            log.warning(message, self.path)

    def flush(self) -> None:
        """Bring what Asterisk wrote onto the disk: it does not do so itself."""
        with contextlib.ExitStack() as stack:
            file = _open(stack, self.path)
            if file is not None:
                os.fdatasync(file.fileno())


def _open(stack: contextlib.ExitStack, path: Path) -> BinaryIO | None:
    try:
        return stack.enter_context(path.open("rb", buffering=0))
    except FileNotFoundError:
        return None  # renamed meanwhile; the next look finds it


def _same(file: BinaryIO, place: Place) -> bool:
    """Whether the place is in this file. Before the first line nothing tells files apart but the inode."""
    if not place.head:
        return os.fstat(file.fileno()).st_ino == place.inode
    return os.pread(file.fileno(), len(place.head), 0) == place.head
