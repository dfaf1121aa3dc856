"""Runs in the box's network: an agent's browser, as far as the event stream goes. `popwatch TOKEN` prints the time of
each `pop` it receives, through nginx and TLS, one line each."""

import http.client
import json
import ssl
import sys
import time


def watch(token: str) -> None:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the box's own authority is not known here
    connection = http.client.HTTPSConnection("127.0.0.1", 443, context=context, timeout=300)
    connection.request("GET", f"/events?token={token}")
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"the event stream answers {response.status}")
    event = ""
    print("ready", flush=True)
    while line := response.readline():
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name == "event":
            event = value
        elif name == "data" and event == "pop":
            print(json.dumps({"at": time.time(), "number": json.loads(value).get("number", "")}), flush=True)


if __name__ == "__main__":
    watch(sys.argv[1])
