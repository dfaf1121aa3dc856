"""The pair of addresses between a box and whoever started it: a /30 for each box, from 198.18.0.0/16, which is nobody's
(RFC 2544), but where the host's own networks overlap with it."""

import ipaddress
import json
import os
import socket
import subprocess

from builder.cache import folder, locked

NET = ipaddress.ip_network("198.18.0.0/16")


def _ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout


def connect(pid: int) -> tuple[str, str, str]:
    """A veth pair between here and the network namespace of `pid`: our interface, our address, the box's address."""
    with locked(folder() / "locks" / "network"):
        entries = json.loads(_ip("-j", "address", "show"))
        names = {entry.get("ifname", "") for entry in entries}
        networks = [
            ipaddress.ip_network(f"{address['local']}/{address['prefixlen']}", strict=False)
            for entry in entries
            for address in entry.get("addr_info", [])
            if address.get("family") == "inet"
        ]
        for index, small in enumerate(NET.subnets(new_prefix=30)):
            interface = f"linebox{index}"
            if interface not in names and not any(small.overlaps(taken) for taken in networks):
                break
        ours, theirs = (str(host) for host in small.hosts())
        _ip("link", "add", interface, "type", "veth", "peer", "name", "eth0", "netns", str(pid))
        _ip("address", "add", f"{ours}/30", "dev", interface)
        _ip("link", "set", interface, "up")
    inside = ["nsenter", "-t", str(pid), "-n", "ip"]
    for words in (
        ["address", "add", f"{theirs}/30", "dev", "eth0"],
        ["link", "set", "eth0", "up"],
        ["route", "add", "default", "via", ours],
    ):
        subprocess.run([*inside, *words], check=True)
    return interface, ours, theirs


def disconnect(interface: str) -> None:
    """Remove our side; it is gone already when the box's namespace has died."""
    subprocess.run(["ip", "link", "delete", interface], check=False, stderr=subprocess.DEVNULL)


def listen(port: int) -> tuple[socket.socket, int]:
    """A listening socket on `port` or the next free one, on all addresses (LINEBOX_LISTEN: on that one)."""
    host = os.environ.get("LINEBOX_LISTEN", "0.0.0.0")
    for candidate in range(port, port + 100):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
        except OSError:
            listener.close()
            continue
        listener.listen(128)
        return listener, candidate
    raise SystemExit(f"no free port from {port} on")
