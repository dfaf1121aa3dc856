import zoneinfo

from webui.shell.forms import Choice, Form, Number, Text
from webui.shell.texts import SPOKEN, _l

# What nearly every shop chooses comes first
NEAR = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Urumqi", "Asia/Singapore")


def zones() -> list[tuple[str, str]]:
    """Every time zone by name, the near ones first."""
    rest = sorted(name for name in zoneinfo.available_timezones() if "/" in name and name not in NEAR)
    return [(name, name.replace("_", " ")) for name in [*NEAR, *rest, "UTC"]]


class ShopForm(Form):
    shop_name = Text(_l("Name of the shop"))
    time_zone = Choice(_l("Time zone"))
    language = Choice(_l("Language spoken to callers"), choices=SPOKEN.items())
    short_abandon_seconds = Number(_l("Short abandon (seconds)"))


class HolidayForm(Form):
    day = Text(_l("Day"))
    name = Text(_l("Name"))
    hours = Text(_l("Opening hours"))
