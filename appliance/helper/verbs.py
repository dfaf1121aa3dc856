"""What the pages may ask root for. Intents, never commands, paths or text; every value is checked here again."""

from dataclasses import dataclass
from pathlib import Path

from appliance import paths
from appliance.errors import Invalid
from appliance.files import point_link
from appliance.helper.registry import Registry, registry
from appliance.validators import valid_time_zone

ZONES = Path("/usr/share/zoneinfo")


@dataclass(frozen=True)
class Machine:
    """Where the verbs act; tests point it elsewhere."""

    state: Path = paths.STATE
    zones: Path = ZONES


def set_time_zone(machine: Machine, zone: str) -> None:
    """The zone of the box's clock: /etc/localtime of the read-only system points to this link."""
    file = machine.zones / valid_time_zone(zone, "zone")
    if not file.is_file():
        raise Invalid("zone", "There is no such time zone.")
    folder = machine.state / "system"
    folder.mkdir(exist_ok=True)
    point_link(folder / "localtime", str(file))


VERBS: Registry = registry(set_time_zone)
