"""Each mistake that the checks are there for, made once."""

import pytest

from appliance.asterisk_config import generate
from appliance.asterisk_config.check import check
from tests.asterisk_config.shops import SHOP
from tests.asterisk_config.test_generate import SECRET, static


def files():
    return {**static(), **generate.generate(SHOP, SECRET)}


@pytest.mark.parametrize(
    ("file", "more", "said"),
    [
        ("extensions.conf", "#include nowhere.conf\n", "nowhere.conf is not there"),
        ("extensions.conf", "[x]\nexten => 1,1,Goto(nowhere,s,1)\n", "there is no context nowhere"),
        ("extensions.conf", "[x]\nexten => 1,1,GotoIf($[1]?lb-flow,s,1:nowhere,s,1)\n", "there is no context nowhere"),
        ("extensions.conf", "[x]\ninclude => nowhere\n", "there is no context nowhere"),
        ("extensions.conf", "[lb-flow]\nexten => s,1,NoOp()\n", "stands twice in lb-flow"),
        ("extensions.conf", "[x]\nexten => 1,1,Set(LB_QUEUE=q99)\n", "there is no queue q99"),
        ("extensions.conf", "[x\n", "a broken section line"),
        ("extensions.conf", "[x]\njust words\n", "neither a section nor a value"),
        ("extensions.conf", "[x](none)\n", "no template none"),
        ("extensions.conf", "[x]\n#exec /bin/sh\n", "unknown directive"),
        ("extensions.conf", ";-- never ends\n", "does not end"),
        ("extensions.conf", "[x]\na = " + "x" * 9000 + "\n", "longer than Asterisk reads"),
        ("extensions_generated.conf", "#include extensions.conf\n", "includes itself"),
        ("pjsip.conf", "[801-desk](lb-device-aor)\n", "aor 801-desk stands twice"),
        ("pjsip.conf", "[x](lb-device-endpoint)\nauth=x\n", "names a auth that is not there"),
        ("pjsip.conf", "[x]\na=b\n", "has no type"),
        ("queues.conf", "[q1](lb-queue)\n", "the section q1 stands twice"),
    ],
)
def test_is_found(file, more, said):
    found = files()
    found[file] += "\n" + more
    assert said in "; ".join(check(found))


@pytest.mark.parametrize("gone", ["pjsip.conf", "queues.conf", "extensions_generated.conf", "manager_secret.conf"])
def test_a_missing_file_is_found(gone):
    found = files()
    del found[gone]
    assert gone in "; ".join(check(found))


def test_a_missing_context_is_found():
    found = files()
    found["extensions.conf"] = found["extensions.conf"].replace("[lb-fallback]", "[lb-fall]")
    said = check(found)
    assert "extensions.conf: the context lb-fallback is missing" in said
    assert len([line for line in said if "there is no context lb-fallback" in line]) >= 3
