"""Files that appear whole or not at all, with the mode and group they are to have from their first moment on."""

import grp
import os
import tempfile
from pathlib import Path


def group_id(name: str) -> int | None:
    """The group's number; None where it does not exist (a developer's machine, a test)."""
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return None


def give_to_group(path: Path, group: str | None) -> None:
    """Hand a file or folder of ours to a group that we belong to. Where there is no such group nobody gets it; on a box
    where we may not, PermissionError: the box is built wrong and must say so."""
    number = None if group is None else group_id(group)
    if number is not None:
        os.chown(path, -1, number, follow_symlinks=False)


def write_file(path: Path, text: str, *, mode: int = 0o600, group: str | None = None) -> None:
    """Write `text` as UTF-8 under a temporary name, flush it to the disk, rename it."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            give_to_group(temporary, group)
            os.fchmod(file.fileno(), mode)  # after the change of group, which may take bits away
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def point_link(link: Path, target: str) -> None:
    """Let the symbolic link point to `target`, in one step."""
    temporary = link.with_name(f".{link.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)
    sync_folder(link.parent)
