"""Generated files against the committed ones in tests/golden; LINEBOX_GOLDEN=write writes them anew, for a look at the
difference."""

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from appliance import paths
from appliance.asterisk_config import generate
from appliance.asterisk_config.check import check
from appliance.telephony import confreader
from tests.asterisk_config.shops import EMPTY, SHOP

GOLDEN = Path(__file__).parents[1] / "golden"
SECRET = "0123456789abcdef" * 4


@pytest.mark.parametrize(("name", "shop"), [("empty", EMPTY), ("shop", SHOP)])
def test_golden(name, shop):
    for file, text in generate.generate(shop, SECRET).items():
        path = GOLDEN / name / file
        if os.environ.get("LINEBOX_GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), path


def test_the_order_of_rows_does_not_matter():
    wanted = generate.generate(SHOP, SECRET)
    dice = random.Random(7)
    for _ in range(5):
        parts = {name: tuple(dice.sample(rows, len(rows))) for name, rows in vars(SHOP).items()}
        assert generate.generate(generate.Snapshot(**parts), SECRET) == wanted


def static() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in paths.ASTERISK_STATIC.glob("*.conf")}


@pytest.mark.parametrize("shop", [EMPTY, SHOP])
def test_passes_the_checks_together_with_the_static_files(shop):
    assert check({**static(), **generate.generate(shop, SECRET)}) == []


def test_comes_back_through_the_reader():
    files = {**static(), **generate.generate(SHOP, SECRET)}
    sections = confreader.read("pjsip.conf", files.get)
    (big,) = [s for s in sections if s.name == "802-desk" and "lb-device-endpoint" in s.templates]
    assert big.values("callerid") == ['"The \\"big\\" one; \\\\ [x] 😀" <802>']
    (auth,) = [s for s in sections if s.name == "802-desk" and "lb-device-auth" in s.templates]
    assert auth.values("password") == ["secret2"]
    assert not [s for s in sections if s.name == "line-2"], "a line that is switched off is not known"
    queues = {s.name: s for s in confreader.read("queues.conf", files.get)}
    assert {"q1", "q7", "p3", "p12"} <= set(queues)
    assert queues["q7"].values("joinempty") == ["yes"]
    assert queues["q1"].values("wrapuptime") == ["3"]
    assert queues["q7"].values("wrapuptime") == ["0"]
    (manager,) = [s for s in confreader.read("manager.conf", files.get) if s.name == "linebox-calls"]
    assert manager.values("secret") == [SECRET]


def test_a_secret_stays_out_of_repr():
    assert "secret1" not in repr(SHOP.seats[0])


def test_an_agent_in_after_call_work_counts_as_there():
    text = generate.generate(SHOP, SECRET)[generate.QUEUES]
    group = text.partition("[p3]")[0]
    assert "paused" not in group


def test_no_queue_is_linear():
    # `queue reload all` neither switches a running queue to linear nor orders its members anew
    assert "linear" not in generate.generate(SHOP, SECRET)[generate.QUEUES]


def test_without_lines_there_is_no_way_out():
    text = generate.generate(replace(SHOP, lines=()), SECRET)[generate.EXTENSIONS]
    assert "LB_OUT" not in text
