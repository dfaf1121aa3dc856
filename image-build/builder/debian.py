"""Where Debian packages come from: the host's own apt sources, so that no mirror stands in the tree. The mirror is
asked for the box's suite, whatever the host runs; signatures are checked with the keyring the host names for it."""

import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

BOX_SUITE = "forky"
TESTS_SUITE = "bookworm"
APT = Path("/etc/apt")


@dataclass(frozen=True)
class Source:
    """One archive of the host: address, suites and the keyring that signs it ("" if apt's trusted ones do)."""

    address: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    keyring: str


class NoMirror(Exception):
    """The host's apt sources name no Debian archive."""


def deb822(text: str) -> list[Source]:
    """The sources of one `.sources` file. A key that stands in the file itself counts as no keyring: apt trusts the
    one of debian-archive-keyring as well."""
    found = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        fields = {}
        name = ""
        for line in lines:
            if line[:1] in " \t" and name:
                fields[name] += "\n" + line.strip()
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip().lower()
                fields[name] = value.strip()
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() in ("no", "false"):
            continue
        keyring = fields.get("signed-by", "")
        keyring = keyring.split()[0] if keyring.startswith("/") else ""
        for address in fields.get("uris", "").split():
            found.append(
                Source(
                    address,
                    tuple(fields.get("suites", "").split()),
                    tuple(fields.get("components", "").split()),
                    keyring,
                )
            )
    return found


def one_line(text: str) -> list[Source]:
    """The sources of a `.list` file."""
    found = []
    for line in text.splitlines():
        match = re.match(
            r"\s*deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<address>\S+)\s+(?P<suite>\S+)\s*(?P<rest>.*)", line
        )
        if match is None:
            continue
        options = dict(option.split("=", 1) for option in (match["options"] or "").split() if "=" in option)
        components = tuple(match["rest"].partition("#")[0].split())
        keyring = options.get("signed-by", "")
        found.append(Source(match["address"], (match["suite"],), components, keyring if keyring[:1] == "/" else ""))
    return found


def host_sources(apt: Path = APT) -> list[Source]:
    """Every source of the host, in apt's order."""
    found = []
    for path in [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*"))]:
        if path.is_file() and path.suffix == ".sources":
            found += deb822(path.read_text())
        elif path.is_file() and path.suffix == ".list":
            found += one_line(path.read_text())
    return found


def follow(address: str) -> str:
    """`mirror+file:/path` (cloud images) is a file with one mirror a line; take the first."""
    scheme, _, rest = address.partition(":")
    if scheme != "mirror+file":
        return address
    for line in Path("/" + rest.lstrip("/")).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            return line.split()[0]
    raise NoMirror(f"{address} is empty")


def archive(codename: str, sources: list[Source]) -> Source:
    """The host's main archive: the one that carries its own release `codename` (or plain "stable")."""
    for source in sources:
        if "main" in source.components and {codename, "stable"} & set(source.suites):
            return Source(follow(source.address), source.suites, source.components, source.keyring)
    raise NoMirror(f"no source with the component main and the suite {codename} in {APT}")


def host_codename(release: Path = Path("/etc/os-release")) -> str:
    """bookworm, trixie, …"""
    fields = dict(line.split("=", 1) for line in release.read_text().splitlines() if "=" in line)
    return fields.get("VERSION_CODENAME", "").strip('"')


def proxy_options() -> list[str]:
    """The host's proxy and certificate settings for apt, which mmdebstrap does not take over by itself."""
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
    return [
        line
        for line in dump.splitlines()
        if re.match(r"Acquire::https?::(Proxy|CAInfo|Verify)", line) and not line.endswith('"";')
    ]


def names(path: Path) -> list[str]:
    """Package names of a list file."""
    return [line.strip() for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]


def source_line(suite: str) -> str:
    """The apt source for `suite` from the host's archive."""
    source = archive(host_codename(), host_sources())
    signed = f"[signed-by={source.keyring}] " if source.keyring else ""
    return f"deb {signed}{source.address} {suite} main"


def bootstrap_command(
    suite: str, packages: list[str], target: Path, hooks: list[str], debs: Path, source: str
) -> list[str]:
    """mmdebstrap's command line. Downloaded packages are kept in `debs`, so that a changed recipe downloads little."""
    quoted = shlex.quote(str(debs))
    return [
        "mmdebstrap",
        "--variant=minbase",
        "--mode=root",
        "--format=directory",
        '--aptopt=Acquire::Check-Valid-Until "false"',
        '--aptopt=APT::Install-Recommends "false"',
        *[f"--aptopt={option}" for option in proxy_options()],
        "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        "--dpkgopt=path-exclude=/usr/share/doc/*",
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        "--dpkgopt=path-exclude=/usr/share/info/*",
        "--dpkgopt=path-exclude=/usr/share/lintian/*",
        "--skip=download/empty",
        "--skip=essential/unlink",
        '--setup-hook=mkdir -p "$1/var/cache/apt/archives"',
        f"--setup-hook=sync-in {quoted} /var/cache/apt/archives/",
        *[f"--{hook}" for hook in hooks],
        f"--customize-hook=sync-out /var/cache/apt/archives {quoted}",
        '--customize-hook=cd "$1" && rm -f var/cache/apt/archives/*.deb etc/apt/apt.conf.d/99mmdebstrap',
        '--customize-hook=cd "$1" && rm -f etc/resolv.conf',
        "--include=" + ",".join(packages),
        suite,
        str(target),
        source,
    ]
