"""The parts a box and its tests are made of, each with the recipe that its hash covers. Every function returns the
folder of the part and builds it first when the cache has none."""

import os
import shutil
import subprocess
import sys
import urllib.parse
from functools import cache
from pathlib import Path

from builder import debian, run
from builder import packages as record
from builder.cache import folder, part, recipe_hash, say

TREE = Path(__file__).resolve().parents[2]
HERE = TREE / "image-build"
LOCK = HERE / "packages.lock"
MODULE_LOCK = HERE / "packages-module.lock"
VENDOR = TREE / "vendor"  # what `make vendor` kept; where it is, nothing is downloaded
BOX_PYTHON = "3.14"
PARTIES_PYTHON = "3.11"
PYTHON_WITH_TREE = ("env", "PYTHONPATH=/opt/linebox:/opt/linebox-python", "python3")
MANYLINUX = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux1_x86_64")


@cache
def root() -> Path:
    """The box's Debian: packages only, nothing of ours but the numbers of the users."""
    packages = debian.names(HERE / "packages.box")
    users = (HERE / "users").read_text()

    def build(target: Path) -> None:
        # Packages ask for a free number when they make their user; ours must be the same in every build, because the
        # files on /data outlive the root file system. So the users are there before the packages are.
        hooks = [
            f"essential-hook=copy-in {_quote(HERE / 'users')} /",
            'essential-hook=chroot "$1" sh /users',
            'customize-hook=rm -f "$1/users"',
        ]
        _bootstrap(debian.BOX_SUITE, packages, target, hooks, LOCK)

    words = [debian.BOX_SUITE, users, *packages, "2"]
    if VENDOR.exists():
        words.append(LOCK.read_text())
    return part("root", recipe_hash(TREE, [], words), build)


@cache
def compiler() -> Path:
    """Debian with gcc and the headers of the box's Asterisk, for modules of our own; never on the box."""
    packages = debian.names(HERE / "packages.module")

    def build(target: Path) -> None:
        _bootstrap(debian.BOX_SUITE, packages, target, [], MODULE_LOCK)
        ours, theirs = (record.read(where / record.RECORD) for where in (root(), target))
        if ours["asterisk"][0] != theirs["asterisk-dev"][0]:
            raise SystemExit(
                f"the mirror has Asterisk {theirs['asterisk-dev'][0]} now, the root has {ours['asterisk'][0]}:"
                f" remove {root()}, so that both are built anew"
            )

    words = [root().name, *packages, "2"]
    if VENDOR.exists():
        words.append(MODULE_LOCK.read_text())
    return part("compiler", recipe_hash(TREE, [], words), build)


@cache
def module() -> Path:
    """Our own Asterisk module and its documentation, compiled against the headers of the box's Asterisk."""
    source = TREE / "asterisk" / "modules"
    strict = ["-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", "-O2", "-fPIC", "-shared"]

    def build(target: Path) -> None:
        run.inside(
            compiler(),
            ["gcc", *strict, "-o", "/mnt/part/res_linebox.so", "/mnt/source/res_linebox.c"],
            binds=[(source, "/mnt/source", False), (target, "/mnt/part", True)],
        )
        shutil.copy(source / "linebox-en_US.xml", target)

    return part("module", recipe_hash(TREE, [source], [compiler().name, *strict]), build)


@cache
def tests_root() -> Path:
    """Debian for the parties of the tests: SIPp, pjsua2's libraries, Chromium, fonts."""
    packages = debian.names(HERE / "packages.tests")

    def build(target: Path) -> None:
        _bootstrap(debian.TESTS_SUITE, packages, target, [], None)

    return part("tests-root", recipe_hash(TREE, [], [debian.TESTS_SUITE, *packages, "1"]), build)


def _quote(path: Path) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"


def _bootstrap(suite: str, packages: list[str], target: Path, hooks: list[str], lock: Path | None) -> None:
    """mmdebstrap. `lock`: the committed record to compare with; what `make vendor` kept of it is taken instead of the
    mirror's packages."""
    debs = folder() / "debs" / suite
    debs.mkdir(parents=True, exist_ok=True)
    log = folder() / f"{target.name}.log"
    kept = VENDOR / lock.stem / suite if lock else VENDOR / "none"
    if lock and kept.exists():
        record.index(kept, lock)
        packages = list(record.read(lock))
        source = f"deb [trusted=yes] copy:{urllib.parse.quote(str(kept))} ./"
    else:
        source = debian.source_line(suite)
    command = debian.bootstrap_command(suite, packages, target, hooks, debs, source)
    with log.open("w") as output:
        outcome = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False)
    if outcome.returncode:
        say(log.read_text()[-4000:])
        raise SystemExit(f"mmdebstrap failed, its whole output is in {log}")
    log.unlink()
    if lock:
        record.record(target, debs)
        record.show_moves(target, lock)


def _pip(target: Path, requirements: Path, python: str) -> None:
    """Install locked wheels for another Python than the one that runs pip."""
    wheels = VENDOR / "wheels"
    kept = ["--no-index", "--find-links", str(wheels)] if wheels.exists() else []
    pip(["install", *kept, "--target", str(target)], requirements, python)


def pip(words: list[str], requirements: Path, python: str) -> None:
    """pip, for wheels of the given Python only."""
    platforms = [word for tag in MANYLINUX for word in ("--platform", tag)]
    target = f"--python-version {python} --implementation cp --only-binary=:all:".split()
    locked = ["--require-hashes", "--no-deps", "--requirement", str(requirements)]
    command = [sys.executable, "-m", "pip", words[0], "-qq", "--disable-pip-version-check", *words[1:]]
    subprocess.run(
        [*command, *target, *platforms, *locked], check=True, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    )


def _packages(name: str, requirements: str, python: str, home: str) -> Path:
    path = TREE / requirements

    def build(target: Path) -> None:
        _pip(target, path, python)
        for script in (target / "bin").glob("*"):  # pip names its own Python there
            text = script.read_bytes()
            if text.startswith(b"#!") and b"python" in text.partition(b"\n")[0]:
                script.write_bytes(b"#!/usr/bin/python3" + text[text.index(b"\n") :])
        # byte code is made by the Python that will run it, with the path it will have there
        base = tests_root() if python == PARTIES_PYTHON else root()
        run.inside(
            base,
            ["python3", "-m", "compileall", "-q", "-j", "0", home],
            binds=[(target, home, True)],
            check=False,
        )

    return part(name, recipe_hash(TREE, [path], [python, "2"]), build)


@cache
def python() -> Path:
    """Third-party Python of the box."""
    return _packages("python", "requirements.txt", BOX_PYTHON, "/opt/linebox-python")


@cache
def dev() -> Path:
    """Tools of `make check` and pytest for the box's Python; never on the box."""
    return _packages("dev", "requirements-dev.txt", BOX_PYTHON, "/opt/linebox-dev")


@cache
def parties() -> Path:
    """Python of the tests' root."""
    return _packages("parties", "requirements-parties.txt", PARTIES_PYTHON, "/opt/linebox-parties")


def npm(folder_: Path, words: list[str]) -> None:
    """Install what package-lock.json of `folder_` names. No package's own script is run."""
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet, *words], cwd=folder_, check=True, stdout=sys.stderr)


@cache
def node() -> Path:
    """node_modules from package-lock.json."""
    lock = TREE / "package-lock.json"

    def build(target: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(TREE / name, target / name)
        kept = VENDOR / "npm"
        npm(target, ["--offline", "--cache", str(kept)] if kept.exists() else [])

    return part("node", recipe_hash(TREE, [lock, TREE / "package.json"]), build)


@cache
def static() -> Path:
    """Style sheets and scripts of the pages, bundled, minified and named by their hash."""
    builder = TREE / "webui" / "shell" / "build_assets.py"
    sources = [TREE / "webui" / "static_src", builder, TREE / "webui" / "shell" / "assets.py"]

    def build(target: Path) -> None:
        run.inside(
            root(),
            [*PYTHON_WITH_TREE, "-m", "webui.shell.build_assets", "/mnt/node/node_modules", "/mnt/part"],
            binds=[
                (TREE, "/opt/linebox", False),
                (python(), "/opt/linebox-python", False),
                (node(), "/mnt/node", False),
                (target, "/mnt/part", True),
            ],
        )

    words = [python().name, node().name]
    return part("static", recipe_hash(TREE, sources, words), build)


@cache
def translations() -> Path:
    """Compiled message catalogues, `<locale>/LC_MESSAGES/messages.mo`."""
    builder = TREE / "webui" / "shell" / "translations.py"
    catalogues = sorted((TREE / "webui" / "translations").rglob("*.po"))

    def build(target: Path) -> None:
        run.inside(
            root(),
            [*PYTHON_WITH_TREE, "-m", "webui.shell.translations", "compile", "/mnt/part"],
            binds=[
                (TREE, "/opt/linebox", False),
                (python(), "/opt/linebox-python", False),
                (target, "/mnt/part", True),
            ],
        )

    return part("translations", recipe_hash(TREE, [builder, *catalogues], [python().name]), build)


@cache
def sounds() -> Path:
    """Prompts in every language and the music on hold, spoken by the box's own espeak-ng."""
    sources = [HERE / "prompts.py", TREE / "asterisk" / "prompts", TREE / "appliance" / "voice"]

    def build(target: Path) -> None:
        run.inside(
            root(),
            ["python3", "/opt/linebox/image-build/prompts.py", "/opt/linebox", "/mnt/part"],
            binds=[(TREE, "/opt/linebox", False), (target, "/mnt/part", True)],
        )
        (target / "custom").symlink_to("/data/prompts")  # what the shop records itself

    return part("sounds", recipe_hash(TREE, sources, [root().name]), build)


@cache
def layer() -> Path:
    """What image-build/install adds to the root: units, users, nginx, paths. An overlay over `root()`."""
    sources = [HERE / "install", HERE / "etc", TREE / "systemd"]

    def build(target: Path) -> None:
        run.install(root(), target, TREE, module())

    return part("layer", recipe_hash(TREE, sources, [root().name, module().name, "1"]), build)
