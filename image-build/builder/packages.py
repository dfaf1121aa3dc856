"""Which Debian packages a root is made of: recorded at its build, compared with the committed packages.lock, kept by
`make vendor` and, where they are kept, built from: the suite moves, an old commit must still build."""

import hashlib
import subprocess
from pathlib import Path

from builder.cache import say

RECORD = Path("usr/share/linebox-packages")  # below the root: name, version, architecture, SHA-256 of the package
SHOWN = 40


def file_name(name: str, version: str, architecture: str) -> str:
    """apt's name of a downloaded package."""
    return f"{name}_{version.replace(':', '%3a')}_{architecture}.deb"


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def record(root: Path, debs: Path) -> None:
    """Write down what was installed and from which files."""
    query = ["dpkg-query", f"--admindir={root / 'var/lib/dpkg'}", "-W", "-f", "${Package} ${Version} ${Architecture}\n"]
    lines = []
    for line in sorted(subprocess.run(query, check=True, capture_output=True, text=True).stdout.splitlines()):
        lines.append(f"{line} {sha256(debs / file_name(*line.split()))}\n")
    (root / RECORD).write_text("".join(lines))


def read(path: Path) -> dict[str, tuple[str, str, str]]:
    """Package → version, architecture, hash."""
    if not path.exists():
        return {}
    rows = (line.split() for line in path.read_text().splitlines() if line)
    return {name: (version, architecture, digest) for name, version, architecture, digest in rows}


def show_moves(root: Path, lock: Path) -> int:
    """Say what differs from the committed record; how many packages."""
    now, then = read(root / RECORD), read(lock)
    moves = []
    for name in sorted(now.keys() | then.keys()):
        old, new = then.get(name), now.get(name)
        if old != new:
            moves.append(f"  {name}: {old[0] if old else 'not there'} → {new[0] if new else 'gone'}")
    if moves:
        say(f"{len(moves)} packages moved since {lock.name} was written:")
        say("\n".join(moves[:SHOWN] + ["  …"] * (len(moves) > SHOWN)))
    return len(moves)


def keep(root: Path, debs: Path, vendor: Path) -> None:
    """Copy the packages of `root` to `vendor`."""
    vendor.mkdir(parents=True, exist_ok=True)
    for name, (version, architecture, digest) in read(root / RECORD).items():
        kept = vendor / file_name(name, version, architecture)
        if not kept.exists():
            content = (debs / kept.name).read_bytes()
            if hashlib.sha256(content).hexdigest() != digest:
                raise SystemExit(f"{debs / kept.name} is not what the root was built from")
            kept.write_bytes(content)


def index(vendor: Path, lock: Path) -> None:
    """Make kept packages an archive apt can read. Each is checked against the committed hash, so the archive needs no
    signature of its own."""
    entries = []
    for name, (version, architecture, digest) in read(lock).items():
        path = vendor / file_name(name, version, architecture)
        if not path.exists() or sha256(path) != digest:
            raise SystemExit(f"{path} is missing or is not the package that {lock.name} names")
        control = subprocess.run(["dpkg-deb", "-f", str(path)], check=True, capture_output=True, text=True).stdout
        entries.append(f"{control.rstrip()}\nFilename: ./{path.name}\nSize: {path.stat().st_size}\nSHA256: {digest}\n")
    listing = "\n".join(entries)
    (vendor / "Packages").write_text(listing)
    digest, size = hashlib.sha256(listing.encode()).hexdigest(), len(listing.encode())
    suite = f"Suite: {vendor.name}\nCodename: {vendor.name}\n"  # mmdebstrap asks for the essential packages of a suite
    (vendor / "Release").write_text(f"{suite}SHA256:\n {digest} {size} Packages\n")
