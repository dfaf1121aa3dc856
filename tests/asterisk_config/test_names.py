"""The names that Python and the dialplan share: each one of the configuration is known to `names.py`, and nothing
stands there that the configuration does not have."""

import re

from appliance import paths
from appliance.asterisk_config import generate
from appliance.telephony import names
from tests.asterisk_config.shops import SHOP
from tests.asterisk_config.test_generate import SECRET, static

ALL = "\n".join([*static().values(), *generate.generate(SHOP, SECRET).values()])
CONSTANTS = {key: value for key, value in vars(names).items() if isinstance(value, str) and key.isupper()}


def code(text):
    """Without comments, which may speak of other things."""
    return "\n".join(line.partition(";")[0] for line in text.splitlines())


def test_variables():
    known = {value for value in CONSTANTS.values() if value.startswith("LB_")} | set(names.DIALPLAN_ONLY)
    used = set(re.findall(r"(?<![A-Z])_{0,2}(LB_[A-Z_]*[A-Z])", code(ALL)))
    scripts = "".join(path.read_text(encoding="utf-8") for path in (paths.TREE / "agi_scripts").rglob("*.py"))
    assert used - known == set(), "in the configuration, not in names.py"
    own = {CONSTANTS[key] for key in set(re.findall(r"names\.([A-Z_]+)", scripts)) if key in CONSTANTS}
    assert known - used - own == set(), "in names.py, used by nobody"


def test_own_lines_of_queue_log():
    used = set(re.findall(r"QueueLog\([^)]*?,(LB[A-Z]+),", code(ALL)))
    assert used - set(names.OWN_EVENTS) == set()


def test_contexts():
    known = {value for key, value in CONSTANTS.items() if key.startswith("CONTEXT_")}
    sections = set(re.findall(r"^\[(lb-[a-z-]+)\]", code(ALL), re.M))
    assert known - sections == set()


def test_what_a_script_may_ask_for_has_a_context():
    sections = set(re.findall(r"^\[(lb-do-[a-z]+)\]", code(ALL), re.M))
    assert sections == {f"lb-do-{value}" for key, value in CONSTANTS.items() if key.startswith("DO_")}


def test_numbers_of_the_box():
    assert f"agi://127.0.0.1:{names.AGI_PORT}/" in ALL
    assert f"port = {names.AMI_PORT}" in static()["manager.conf"]
    assert f"[{names.AMI_USER}]" in static()["manager.conf"]
