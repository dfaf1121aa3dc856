"""pjsip_lines.conf: a line is known by its carrier's address. Templates stand in asterisk/etc/pjsip.conf."""

from collections.abc import Iterable

from appliance.lines.queries import Line
from appliance.telephony import names
from appliance.telephony.confwriter import ConfText, argument


def contact(line: Line) -> str:
    """Where calls out go: sip:host:port; an IPv6 address stands in brackets."""
    host = f"[{line.address}]" if ":" in line.address else line.address
    return f"sip:{host}:{line.port}"


def generate(lines: Iterable[Line]) -> str:
    """A switched-off line is left out: its carrier is a stranger then."""
    text = ConfText("the page Lines")
    for line in sorted(lines, key=lambda line: line.id):
        if not line.enabled:
            continue
        name = names.line_endpoint(line.id)
        text.section(name, "lb-line-endpoint")
        text.option("aors", name)
        text.option("set_var", f"{names.LINE}={argument(line.name)}")
        text.section(name, "lb-line-aor")
        text.option("contact", contact(line))
        text.section(name, "lb-line-identify")
        text.option("endpoint", name)
        text.option("match", line.address)
    return text.text()
