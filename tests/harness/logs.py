"""What Asterisk and the journal say during a test. A line that is not on the list fails the test: each entry of the
list says why it may appear."""

from __future__ import annotations

import json
import re

from tests.harness.box import Box

# Asterisk's notices, warnings and errors that a test may cause without anything being wrong.
EXPECTED = (
    # a phone or caller that goes away: the party's process ended while Asterisk still wrote to it
    r"res_rtp_asterisk.*(RTP|RTCP) .*(Connection refused|Unable to send)",
    # each reload: the size of PJSIP's thread pool cannot change while it runs, and does not
    r"sorcery.c: Type 'system' is not reloadable",
    # the development box has no pids controller (cgroup v1 on its host); the image has
    r"Failed to read pids.max for control group",
    # a caller who found the queue full or nobody there
    r"app_queue.c: Unable to join queue",
    # an agent who hangs up in the very moment of answering
    r"Abnormal 'Gosub\(lb-connected",
    # somebody hung up while a prompt played or a script asked for something
    r"res_agi.*(failed to fully write|hung ?up)",
)


class Logs:
    def __init__(self, box: Box) -> None:
        self.box = box
        self.messages = box.state / "asterisk" / "log" / "messages"
        self.offset = 0
        self.cursor = ""
        self.allowed: list[str] = []

    def mark(self) -> None:
        """Look only at what comes from now on."""
        self.offset = self.messages.stat().st_size if self.messages.exists() else 0
        tail = self.box.run("journalctl", "-n", "1", "-o", "json", "--no-pager")
        self.cursor = json.loads(tail)["__CURSOR"] if tail.strip() else ""

    def allow(self, *patterns: str) -> None:
        """This test causes such lines on purpose."""
        self.allowed += patterns

    def asterisk(self) -> list[str]:
        with self.messages.open(errors="replace") as file:
            file.seek(self.offset)
            return [line.rstrip("\n") for line in file if re.search(r"\] (NOTICE|WARNING|ERROR)\[", line)]

    def journal(self) -> list[str]:
        """Warnings and worse, and anything that looks like a traceback."""
        after = [f"--after-cursor={self.cursor}"] if self.cursor else []
        lines = []
        for raw in self.box.run("journalctl", "-o", "json", "--no-pager", *after).splitlines():
            entry = json.loads(raw)
            text = entry.get("MESSAGE") or ""
            if not isinstance(text, str):
                text = bytes(text).decode(errors="replace")
            bad = int(entry.get("PRIORITY", 6)) <= 4 or re.search(r"Traceback|^(WARNING|ERROR|CRITICAL)\b", text)
            if bad:
                lines.append(f"{entry.get('SYSLOG_IDENTIFIER', '?')}: {text}")
        return lines

    def unexpected(self) -> list[str]:
        patterns = [re.compile(p) for p in (*EXPECTED, *self.allowed)]
        return [line for line in self.asterisk() + self.journal() if not any(p.search(line) for p in patterns)]
