"""How the build finds its mirror and keeps its parts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.box import TREE

sys.path.insert(0, str(TREE / "image-build"))

from builder import box, cache, debian, packages

DEB822 = """\
# a comment
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/off
Suites: bookworm
Components: main
Enabled: no

Types: deb
URIs: http://other.example/vendor
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 xx
 -----END PGP PUBLIC KEY BLOCK-----
"""


def test_a_sources_file_is_read_as_apt_reads_it() -> None:
    first, second = debian.deb822(DEB822)
    assert first.address == "http://mirror.example/debian"
    assert first.suites == ("bookworm", "bookworm-updates")
    assert first.keyring == "/usr/share/keyrings/debian-archive-keyring.gpg"
    assert (second.address, second.keyring) == ("http://other.example/vendor", "")


@pytest.mark.parametrize(
    ("line", "address", "keyring"),
    [
        ("deb http://mirror.example/debian trixie main", "http://mirror.example/debian", ""),
        ("deb [arch=amd64 signed-by=/k.gpg] http://m.example/d trixie main # x", "http://m.example/d", "/k.gpg"),
    ],
)
def test_a_list_file_is_read_as_apt_reads_it(line: str, address: str, keyring: str) -> None:
    (source,) = debian.one_line(
        line + "\n# deb http://commented.example/ x main\ndeb-src http://m.example/d trixie main"
    )
    assert (source.address, source.suites, source.components, source.keyring) == (
        address,
        ("trixie",),
        ("main",),
        keyring,
    )


def test_the_archive_is_the_one_with_the_host_s_own_release(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text("deb http://security.example/ bookworm-security main\n")
    (tmp_path / "sources.list.d" / "debian.sources").write_text(DEB822)
    (tmp_path / "sources.list.d" / "node.list").write_text("deb http://node.example/ nodistro main\n")
    assert debian.archive("bookworm", debian.host_sources(tmp_path)).address == "http://mirror.example/debian"
    with pytest.raises(debian.NoMirror):
        debian.archive("trixie", debian.host_sources(tmp_path))


def test_a_list_of_mirrors_gives_its_first(tmp_path: Path) -> None:
    (tmp_path / "mirrors").write_text(
        "# best first\nhttp://near.example/debian\tpriority:1\nhttp://far.example/debian\n"
    )
    assert debian.follow(f"mirror+file:{tmp_path}/mirrors") == "http://near.example/debian"


def test_a_part_is_built_once_and_an_interrupted_one_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEBOX_CACHE", str(tmp_path / "cache with: blank"))
    built = []

    def build(target: Path) -> None:
        (target / "half").touch()
        built.append(target)
        if len(built) == 1:
            raise KeyboardInterrupt
        (target / "whole").touch()

    with pytest.raises(KeyboardInterrupt):
        cache.part("thing", "0" * 16, build)
    done = cache.part("thing", "0" * 16, build)
    assert (done / "whole").exists()
    assert cache.part("thing", "0" * 16, build) == done
    assert len(built) == 2


def test_a_recipe_s_hash_changes_with_names_and_contents_only(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    first = cache.recipe_hash(tmp_path, [tmp_path / "a"])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").touch()
    (tmp_path / "a").touch()
    assert cache.recipe_hash(tmp_path, [tmp_path]) == first
    (tmp_path / "a").rename(tmp_path / "b")
    assert cache.recipe_hash(tmp_path, [tmp_path]) != first


def test_what_moved_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "root"
    (root / packages.RECORD).parent.mkdir(parents=True)
    (root / packages.RECORD).write_text("asterisk 2 amd64 ff\nsame 1 all aa\nnew 1 all bb\n")
    lock = tmp_path / "packages.lock"
    lock.write_text("asterisk 1 amd64 ee\nsame 1 all aa\nold 1 all cc\n")
    assert packages.show_moves(root, lock) == 3
    said = capsys.readouterr().err
    assert "asterisk: 1 → 2" in said and "old: 1 → gone" in said and "same" not in said


def test_a_kept_package_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "asterisk_1%3a2_amd64.deb").write_bytes(b"something else")
    (tmp_path / "packages.lock").write_text("asterisk 1:2 amd64 " + "0" * 64 + "\n")
    with pytest.raises(SystemExit, match="asterisk"):
        packages.index(tmp_path, tmp_path / "packages.lock")


def test_every_package_of_the_lists_is_in_the_lock() -> None:
    locked = packages.read(TREE / "image-build" / "packages.lock")
    assert {"systemd", "asterisk", "nginx-light"} <= locked.keys()
    virtual = {"libopus0"} - locked.keys()
    assert set(debian.names(TREE / "image-build" / "packages.box")) - locked.keys() <= virtual
    assert all(len(digest) == 64 for _, _, digest in locked.values())


def test_make_help_names_every_target() -> None:
    makefile = (TREE / "Makefile").read_text()
    targets = set(next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]) - {
        "host",
        "parts",
    }  # steps of others
    described = {
        line.partition(":")[0] for line in makefile.splitlines() if "## " in line and not line.startswith("\t")
    }
    assert targets <= described


def test_users_of_the_build_and_of_sysusers_are_the_same() -> None:
    script = (TREE / "image-build" / "users").read_text()
    for line in (TREE / "image-build" / "etc" / "sysusers.d" / "linebox.conf").read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind in ("g", "u"):
            name, number = rest.split()[:2]
            assert f"add_{'group' if kind == 'g' else 'user'} {name} {number.partition(':')[0]} " in script


def test_shell_scripts_parse() -> None:
    for path in [*(TREE / "image-build" / "builder").glob("*.sh"), *(TREE / "systemd" / "bin").iterdir()]:
        subprocess.run(["bash", "-n", str(path)], check=True)


def test_boxes_of_one_name_and_process_number_share_no_cgroup() -> None:
    assert box.unique_name("box-1") != box.unique_name("box-1")
