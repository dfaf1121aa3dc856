"""The box itself: everything runs, nobody can write what is not theirs, nothing complains. Runs in the tests' root."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.box import LAUNCHER, Box

# Journal lines of priority warning or worse that a healthy development box may have, and why.
EXPECTED = (
    # the host's second cgroup hierarchy has no pids controller where it still mounts the first one
    r"systemd: \S+: Failed to read pids\.max for control group",
    # the development box's sysfs is read-only, as in any container
    r"systemd: .*(cgroup\.memory|memory\.|cpu\.|io\.|pids\.)\S* .*(No such file|not supported)",
)
UNITS = (
    "linebox-identity.service",
    "linebox-migrate.service",
    "linebox-config.service",
    "asterisk.service",
    "linebox-agi.service",
    "linebox-calls.service",
    "linebox-web.service",
    "linebox-web.socket",
    "linebox-helper.socket",
    "nginx.service",
)


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = Box(tmp_path_factory.mktemp("box")).up()
    try:
        yield running
    finally:
        running.down()


def address(box: Box) -> str:
    return subprocess.run(
        [str(LAUNCHER), "address", "--state", str(box.folder)], check=True, capture_output=True, text=True
    ).stdout.strip()


def get(box: Box, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body over HTTPS, the certificate checked against the box's own authority."""
    context = ssl.create_default_context(cafile=str(box.state / "certs" / "authority.pem"))
    with contextlib.closing(http.client.HTTPSConnection(address(box), timeout=10, context=context)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()


def writable(box: Box, user: str, path: str) -> bool:
    """Whether `user` really gets to change something there: a new file in a folder, one byte more in a file."""
    script = 'if [ -d "$1" ]; then touch "$1/.try" && rm "$1/.try"; else true >> "$1"; fi'
    return box.run("sh", "-c", f"({script}) 2> /dev/null && echo yes || echo no", "_", path, user=user).strip() == "yes"


def readable(box: Box, user: str, path: str) -> bool:
    return (
        box.run("sh", "-c", 'cat "$1" > /dev/null 2>&1 && echo yes || echo no', "_", path, user=user).strip() == "yes"
    )


def test_every_unit_runs(box: Box) -> None:
    for unit in UNITS:
        assert box.run("systemctl", "is-active", unit, check=False).strip() == "active", unit
    assert box.run("systemctl", "--failed", "--plain", "--no-legend") == ""
    assert box.run("systemctl", "is-system-running", "--wait", check=False).strip() == "running"


def test_nothing_in_the_journal_is_unexpected(box: Box) -> None:
    found = []
    for line in box.run("journalctl", "-p", "warning", "-o", "json", "--no-pager").splitlines():
        entry = json.loads(line)
        text = f"{entry.get('SYSLOG_IDENTIFIER', '?')}: {entry.get('MESSAGE', '')}"
        if not any(re.search(pattern, text) for pattern in EXPECTED):
            found.append(text)
    assert found == []


def test_asterisk_starts_without_a_warning(box: Box) -> None:
    log = (box.state / "asterisk" / "log" / "messages").read_text()
    assert [line for line in log.splitlines() if re.search(r"\] (WARNING|ERROR)\[", line)] == []


def test_each_start_of_asterisk_has_a_name_of_its_own(box: Box) -> None:
    def system_name() -> str:
        match = re.search(r"System name:\s+(\S+)", box.run("asterisk", "-rx", "core show settings"))
        assert match is not None
        return match[1]

    first = system_name()
    box.unit("restart", "asterisk")
    box.run("asterisk", "-rx", "core waitfullybooted")
    second = system_name()
    assert first.rpartition("-")[0] == second.rpartition("-")[0] == (box.state / "system" / "box-id").read_text()
    assert int(second.rpartition("-")[2]) == int(first.rpartition("-")[2]) + 1


def test_asterisk_starts_although_the_configuration_cannot_be_made(box: Box) -> None:
    """linebox-config fails for want of a database; the generation that is there serves."""
    box.unit("stop", "asterisk", "linebox-calls", "linebox-agi", "linebox-web")
    database = box.state / "db" / "linebox.db"
    database.rename(database.with_suffix(".away"))
    try:
        box.run("systemctl", "restart", "linebox-config", check=False)
        box.unit("start", "asterisk")
        assert "System" in box.run("asterisk", "-rx", "core show settings")
    finally:
        for stray in database.parent.glob("linebox.db*"):
            stray.unlink()
        database.with_suffix(".away").rename(database)
        box.unit("reset-failed")
        box.unit(
            "restart", "linebox-migrate", "linebox-config", "asterisk", "linebox-calls", "linebox-agi", "linebox-web"
        )


def test_the_root_is_read_only(box: Box) -> None:
    for folder in ("/", "/etc", "/usr/lib", "/opt/linebox", "/opt/linebox-python", "/usr/share/linebox/static"):
        assert not writable(box, "root", folder), folder


def test_the_web_user_can_write_only_what_is_its_own(box: Box) -> None:
    assert writable(box, "linebox-web", "/data/db/linebox.db")
    for path in (
        "/data/asterisk",
        "/data/asterisk/generations",
        "/data/asterisk/staging",
        "/data/asterisk/etc/extensions.conf",
        "/data/asterisk/custom",
        "/data/asterisk/log/queue_log",
        "/data/asterisk/boot",
        "/data/secrets",
        "/data/secrets/ami",
        "/data/secrets/web",
        "/data/certs",
        "/data/system",
        "/data/recordings",
        "/run/linebox-calls",
        "/run/linebox-events",
        "/run/linebox-asterisk/systemname.conf",
        "/run/linebox-helper",
        "/usr/lib/linebox/asterisk-boot",
        "/etc/systemd/system",
    ):
        assert not writable(box, "linebox-web", path), path


def test_secrets_are_read_by_their_owners_only(box: Box) -> None:
    readers = {
        "/data/secrets/ami": {"linebox"},
        "/data/secrets/web": {"linebox-web"},
        "/data/secrets/events": {"linebox", "linebox-web"},
        "/data/asterisk/etc/manager_secret.conf": {"linebox", "asterisk"},
        "/data/certs/authority.key": set(),
        "/data/certs/box.key": set(),
    }
    for path, allowed in readers.items():
        for user in ("linebox", "linebox-web", "asterisk", "www-data", "nobody"):
            if user == "linebox" and path == "/data/secrets/web":
                continue  # it made it
            assert readable(box, user, path) == (user in allowed), (path, user)


def test_only_the_web_reaches_the_control_socket_and_only_nginx_the_others(box: Box) -> None:
    script = "import socket,sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    reachers = {
        "/run/linebox-calls/control.sock": {"linebox-web"},
        "/run/linebox-helper/helper.sock": {"linebox-web"},
        "/run/linebox-events/events.sock": {"www-data"},
        "/run/linebox-web/web.sock": {"www-data"},
    }
    for path, allowed in reachers.items():
        for user in ("linebox-web", "asterisk", "www-data", "nobody"):
            outcome = box.run(
                "sh", "-c", 'python3 -c "$1" "$2" 2> /dev/null && echo yes || echo no', "_", script, path, user=user
            )
            reached = outcome.strip() == "yes"
            own = user == "linebox-web" and path == "/run/linebox-web/web.sock"
            assert reached == (user in allowed) or own, (path, user)


def test_programs_run_as_their_own_users_without_privileges(box: Box) -> None:
    for unit, user in {
        "asterisk": "asterisk",
        "linebox-agi": "linebox",
        "linebox-calls": "linebox",
        "linebox-web": "linebox-web",
    }.items():
        pid = box.run("systemctl", "show", "--value", "-p", "MainPID", unit).strip()
        status = box.path(f"/proc/{pid}/status").read_text()
        assert box.run("ps", "-o", "user=", "-p", pid).strip() == user
        assert re.search(r"^NoNewPrivs:\s+1$", status, re.M), unit
        assert re.search(r"^Seccomp:\s+2$", status, re.M), unit
        if unit != "asterisk":
            assert re.search(r"^CapBnd:\s+0+$", status, re.M), unit


def test_asterisk_and_nginx_cannot_even_read_the_database(box: Box) -> None:
    """Their users share a group with its files, for the recordings' sake."""
    for unit in ("asterisk", "nginx"):
        pid = box.run("systemctl", "show", "--value", "-p", "MainPID", unit).strip()
        for path in ("/data/db/linebox.db", "/data/secrets/web"):
            assert box.run("sh", "-c", f"test -e {path} && echo there").strip() == "there"
            assert box.run("sh", "-c", f"test -e /proc/{pid}/root{path} || echo gone").strip() == "gone", (unit, path)


def test_the_pages_are_https_with_the_box_own_authority_and_strict_headers(box: Box) -> None:
    status, headers, _ = get(box, "/")
    assert status in (200, 302)
    names = [name.lower() for name, _ in headers]
    for header in ("content-security-policy", "strict-transport-security", "x-content-type-options", "x-frame-options"):
        assert names.count(header) == 1, header
    policy = {name.lower(): value for name, value in headers}["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'self'" in policy

    with contextlib.closing(http.client.HTTPConnection(address(box), timeout=10)) as plain:
        plain.request("GET", "/calls?day=1", headers={"Host": "linebox.local"})
        answer = plain.getresponse()
        answer.read()
        assert answer.getheader("location") == "https://linebox.local/calls?day=1"
        plain.request("GET", "/linebox-authority.crt")
        assert plain.getresponse().read() == (box.state / "certs" / "authority.pem").read_bytes()


def test_only_telephony_and_the_pages_listen_to_the_network(box: Box) -> None:
    """Ports above the voice's are the resolver's, from which Asterisk asks for names."""
    rows = [line.split() for line in box.run("ss", "-Hlntu").splitlines()]
    ports = {(row[0], int(row[4].rpartition(":")[2])) for row in rows if not row[4].startswith(("127.", "[::1]"))}
    assert {(kind, port) for kind, port in ports if port < 20_000} == {("tcp", 80), ("tcp", 443), ("udp", 5060)}
    assert {kind for kind, port in ports if port >= 20_000} <= {"udp"}


def test_a_body_larger_than_the_pages_take_is_not_kept_for_them(box: Box) -> None:
    trusted = ssl.create_default_context(cafile=str(box.state / "certs" / "authority.pem"))
    with contextlib.closing(http.client.HTTPSConnection(address(box), context=trusted, timeout=10)) as server:
        server.putrequest("POST", "/sign-in")
        server.putheader("Content-Length", str(3_000_000))
        server.endheaders()  # the body is not sent: the answer does not wait for it
        assert server.getresponse().status == 413


def test_nobody_gets_a_recording_by_its_address(box: Box) -> None:
    for path in ("/recordings-internal/x.wav", "/messages-internal/x.wav", "/static/../../../data/secrets/web"):
        status, _, _ = get(box, path)
        assert status in (302, 400, 404), path


def test_prompts_are_the_ones_built(box: Box) -> None:
    for language in ("zh", "en"):
        assert int(box.run("sh", "-c", f"ls /usr/share/asterisk/sounds/{language} | wc -l")) > 50
    assert box.run("readlink", "-f", "/usr/share/asterisk/sounds/custom").strip() == "/data/prompts"


def test_a_second_box_beside_it_and_what_it_stored_after_a_restart(box: Box, tmp_path: Path) -> None:
    """The folder's name has a blank and a colon, as a clone's path may."""
    other = Box(tmp_path / "another: box").up()
    try:
        assert address(other) != address(box)
        assert (other.state / "system" / "box-id").read_text() != (box.state / "system" / "box-id").read_text()
        slices = [one.run("cat", "/proc/1/cgroup") for one in (box, other)]
        assert slices == ["0::/init.scope\n"] * 2 or all("init.scope" in text for text in slices)
        box_id = (other.state / "system" / "box-id").read_text()
        authority = (other.state / "certs" / "authority.pem").read_bytes()
        other.down()
        assert box.run("systemctl", "is-active", "asterisk").strip() == "active"
        other.up()
        assert (other.state / "system" / "box-id").read_text() == box_id
        assert (other.state / "certs" / "authority.pem").read_bytes() == authority
    finally:
        other.down()


def test_the_pages_may_move_the_clock_s_zone_through_the_helper_and_nobody_else(box: Box) -> None:
    script = "from appliance.helper.client import Helper; Helper().set_time_zone('Asia/Urumqi')"
    box.run("python3", "-c", script, user="linebox-web")
    assert box.run("readlink", "-f", "/etc/localtime").strip() == "/usr/share/zoneinfo/Asia/Urumqi"
    assert box.run("date", "-d", "2026-01-01T00:00Z", "+%H").strip() == "06"
    with pytest.raises(AssertionError, match="does not answer"):
        box.run("python3", "-c", script, user="linebox")
