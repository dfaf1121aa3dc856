"""Generations on the disk: whole folders, the link `etc` says which one Asterisk reads.

generations/7/…     750, files 640, group asterisk: the AMI password and the phones' secrets are in them
etc → generations/7
staging/            the next generation in the making; a rename makes it one
loaded              number of the generation that Asterisk has read and that passed the probe"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from appliance.files import give_to_group, point_link, sync_folder, write_file

GROUP = "asterisk"
KEEP = 5


class Store:
    """All of it below one folder, `paths.ASTERISK`."""

    def __init__(self, root: Path) -> None:
        self.link = root / "etc"
        self.generations = root / "generations"
        self.staging = root / "staging"
        self.loaded_mark = root / "loaded"

    def current(self) -> int | None:
        """The generation in force; None on a new box."""
        if not self.link.is_symlink():
            return None
        name = self.link.readlink().name
        return int(name) if name.isdecimal() and (self.generations / name).is_dir() else None

    def has(self, number: int) -> bool:
        return (self.generations / str(number)).is_dir()

    def read(self, number: int | None) -> dict[str, str]:
        """Name → text of a generation; nothing for None."""
        if number is None:
            return {}
        folder = self.generations / str(number)
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.is_file()}

    def add(self, files: Mapping[str, str]) -> int:
        """Write a new generation, which is not in force yet; returns its number."""
        self.generations.mkdir(parents=True, exist_ok=True)
        give_to_group(self.generations, GROUP)
        self.generations.chmod(0o750)
        if self.staging.exists():
            shutil.rmtree(self.staging)
        self.staging.mkdir(mode=0o750)
        give_to_group(self.staging, GROUP)
        self.staging.chmod(0o750)
        for name, text in sorted(files.items()):
            write_file(self.staging / name, text, mode=0o640, group=GROUP)
        number = max(self._numbers(), default=0) + 1
        self.staging.rename(self.generations / str(number))
        sync_folder(self.generations)
        return number

    def put_in_force(self, number: int) -> None:
        """Asterisk reads this one from now on; one rename."""
        point_link(self.link, f"{self.generations.name}/{number}")

    def loaded(self) -> int | None:
        """The generation that Asterisk was last told to read, with success."""
        try:
            text = self.loaded_mark.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return int(text) if text.isdecimal() else None

    def mark_loaded(self, number: int) -> None:
        write_file(self.loaded_mark, f"{number}\n", mode=0o640)

    def prune(self) -> None:
        """Keep the newest `KEEP`, the one in force and the last good one."""
        kept = (self.current(), self.loaded())
        for number in sorted(self._numbers())[:-KEEP]:
            if number not in kept:
                shutil.rmtree(self.generations / str(number))

    def _numbers(self) -> list[int]:
        if not self.generations.is_dir():
            return []
        return [int(path.name) for path in self.generations.iterdir() if path.name.isdecimal()]
