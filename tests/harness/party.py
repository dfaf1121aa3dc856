"""SIP parties for the tests and the demo: callers behind a carrier, agents at their phones, all in one process.

Started in a box's network namespace with pjsua2 (Python 3.11 of the tests' root). It reads one JSON request a line on
stdin and answers each with one JSON line on stdout; `wait` requests are answered when they come true, so several may
be under way at once. `phones.py` is the client. pjsua2 wants one thread and a transport of its own for each address; as
built for PyPI it has room for four calls and eight accounts at a time, so a busy scene takes several processes.
"""

import contextlib
import gc
import json
import os
import select
import time
from typing import Any

import pjsua2 as pj

BEEP_MS = 30_000
PORT = 5070  # of every party: Asterisk has 5060 on every address of the box

# pjlib prints to file descriptor 1 before its log level is set: the answers get a descriptor of their own.
ANSWERS = os.fdopen(os.dup(1), "wb")
os.dup2(2 if os.environ.get("PARTY_LOG") else os.open(os.devnull, os.O_WRONLY), 1)


def uri(user: str, host: str, display: str = "") -> str:
    text = display.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}" <sip:{user}@{host}>' if display else f"<sip:{user}@{host}>"


class Call(pj.Call):
    """One call of one party: its state, what it heard (a WAV file) and the tone it sends."""

    def __init__(self, server: "Server", account: "Account", name: str, call_id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, call_id)
        self.server, self.account, self.name = server, account.name, name
        self.state, self.code, self.reason = "NEW", 0, ""
        self.dialled_at = self.early_at = self.confirmed_at = self.ended_at = 0.0
        self.media: pj.AudioMedia | None = None
        self.recorder: pj.AudioMediaRecorder | None = None
        self.tone: pj.ToneGenerator | None = None
        self.tone_hz = 0
        self.digits = ""
        self.transfer_code = 0

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        info = self.getInfo()
        self.state, self.code, self.reason = info.stateText, info.lastStatusCode, info.lastReason
        now = time.time()
        if self.state == "EARLY" and not self.early_at:
            self.early_at = now
        elif self.state == "CONFIRMED" and not self.confirmed_at:
            self.confirmed_at = now
        elif self.state == "DISCONNCTD" or info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.state, self.ended_at = "DISCONNECTED", now
            self.media = None

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        info = self.getInfo()  # kept in a name: the list dies with it
        for media in info.media:
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status in (
                pj.PJSUA_CALL_MEDIA_ACTIVE,
                pj.PJSUA_CALL_MEDIA_REMOTE_HOLD,
            ):
                self.media = self.getAudioMedia(media.index)
                if self.recorder:
                    self.media.startTransmit(self.recorder)
                if self.tone:
                    self.tone.startTransmit(self.media)

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        self.digits += prm.digit

    def onCallTransferStatus(self, prm: pj.OnCallTransferStatusParam) -> None:
        self.transfer_code = prm.statusCode
        if prm.statusCode // 100 == 2:  # as a phone does: the call was handed over
            self.server.later(0.1, lambda: self.server.hang_up(self))

    def listen(self, path: str) -> None:
        self.recorder = pj.AudioMediaRecorder()
        self.recorder.createRecorder(path)
        if self.media:
            self.media.startTransmit(self.recorder)

    def sing(self, hertz: int) -> None:
        """Send a steady tone from now on; 0 stops it."""
        if self.tone:
            self.tone.stop()
        if not hertz:
            self.tone_hz = 0
            return
        if not self.tone:
            self.tone = pj.ToneGenerator()
            self.tone.createToneGenerator(8000, 1)
            if self.media:
                self.tone.startTransmit(self.media)
        desc = pj.ToneDesc()
        desc.freq1, desc.freq2, desc.on_msec, desc.off_msec, desc.volume = hertz, 0, BEEP_MS, 0, 8000
        tones = pj.ToneDescVector()
        tones.append(desc)
        self.tone.play(tones, True)
        self.tone_hz = hertz

    def close(self) -> None:
        """Give up the recorder, so that its file is complete."""
        self.recorder = None
        self.tone = None
        gc.collect()

    def facts(self) -> dict[str, Any]:
        return {
            "call": self.name, "state": self.state, "code": self.code, "reason": self.reason, "digits": self.digits,
            "dialled_at": self.dialled_at, "early_at": self.early_at, "confirmed_at": self.confirmed_at,
            "ended_at": self.ended_at, "transfer_code": self.transfer_code,
        }  # fmt: skip


class Account(pj.Account):
    """A phone or a caller's number. `behaviour` says what it does with a call that comes in."""

    def __init__(self, server: "Server", name: str) -> None:
        super().__init__()
        self.server, self.name = server, name
        self.registered = 0
        self.behaviour: dict[str, Any] = {"then": "ring"}
        self.incoming: list[str] = []
        self.seen = 0

    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        self.registered = prm.code

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        self.seen += 1
        name = f"{self.name}#{self.seen}"
        call = Call(self.server, self, name, prm.callId)
        call.remote = call.getInfo().remoteUri  # type: ignore[attr-defined]
        self.server.calls[name] = call
        self.incoming.append(name)
        behaviour = dict(self.behaviour)
        if behaviour["then"] == "busy":
            self.server.answer(call, 486)
            return
        if behaviour.get("listen"):
            call.listen(f"{behaviour['listen']}-{self.seen}.wav")
        if behaviour.get("tone"):
            call.sing(behaviour["tone"])
        self.server.answer(call, 180)
        if behaviour["then"] == "answer":
            after = behaviour.get("after", 0.3)
            self.server.later(after, lambda: call.state != "DISCONNECTED" and self.server.answer(call, 200))
            if behaviour.get("talk"):
                self.server.later(after + behaviour["talk"], lambda: self.server.hang_up(call))


class Server:
    def __init__(self) -> None:
        self.endpoint = pj.Endpoint()
        self.endpoint.libCreate()
        config = pj.EpConfig()
        config.uaConfig.threadCnt, config.uaConfig.mainThreadOnly = 0, True
        config.logConfig.level = config.logConfig.consoleLevel = int(os.environ.get("PARTY_LOG", "0"))
        config.medConfig.noVad, config.medConfig.ecTailLen, config.medConfig.clockRate = True, 0, 8000
        config.medConfig.sndClockRate = 8000
        self.endpoint.libInit(config)
        self.transports: dict[str, int] = {}
        self.accounts: dict[str, Account] = {}
        self.calls: dict[str, Call] = {}
        self.timers: list[tuple[float, Any]] = []
        self.waits: list[dict[str, Any]] = []
        self.endpoint.libStart()
        self.endpoint.audDevManager().setNullDev()
        for codec in self.endpoint.codecEnum2():
            self.endpoint.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith("PCMA") else 0)

    # -- helpers ------------------------------------------------------------------------------------------------------
    def later(self, seconds: float, action: Any) -> None:
        self.timers.append((time.time() + seconds, action))

    def transport(self, address: str) -> int:
        if address not in self.transports:
            config = pj.TransportConfig()
            config.boundAddress = config.publicAddress = address
            config.port = PORT
            self.transports[address] = self.endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, config)
        return self.transports[address]

    def answer(self, call: Call, code: int) -> None:
        with contextlib.suppress(pj.Error):
            param = pj.CallOpParam()
            param.statusCode = code
            call.answer(param)

    def hang_up(self, call: Call, code: int = 0) -> None:
        with contextlib.suppress(pj.Error):
            param = pj.CallOpParam(True)
            if code:
                param.statusCode = code
            call.hangup(param)

    def pump(self, seconds: float) -> None:
        end = time.time() + seconds
        while time.time() < end:
            self.endpoint.libHandleEvents(10)

    def find(self, name: str) -> Call:
        return self.calls[name]

    def drop_idle_callers(self) -> None:
        """pjsua2 has room for eight accounts: numbers whose calls are over make room for new ones."""
        busy = {call.account for call in self.calls.values() if call.state != "DISCONNECTED"}
        for name in [n for n in self.accounts if n.startswith("caller") and n not in busy]:
            self.accounts.pop(name).shutdown()

    # -- requests -----------------------------------------------------------------------------------------------------
    def do_account(self, name: str, address: str, user: str, host: str = "", password: str = "", display: str = "",
                   register: str = "") -> dict[str, Any]:  # fmt: skip
        """A phone that registers (`register` = server's address) or a caller's number behind a carrier."""
        self.drop_idle_callers()
        config = pj.AccountConfig()
        config.idUri = uri(user, host or register or address, display)
        config.sipConfig.transportId = self.transport(address)
        config.mediaConfig.transportConfig.boundAddress = address
        config.mediaConfig.transportConfig.publicAddress = address
        if register:
            config.regConfig.registrarUri = f"sip:{register}:5060"
            config.regConfig.timeoutSec = 120
            config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", user, 0, password))
        account = Account(self, name)
        account.create(config)
        self.accounts[name] = account
        return {}

    def do_unregister(self, account: str) -> dict[str, Any]:
        self.accounts[account].setRegistration(False)
        return {}

    def do_behave(self, account: str, **behaviour: Any) -> dict[str, Any]:
        """then: ring | answer | busy; after: seconds until it answers; talk: seconds until it hangs up; tone: Hz;
        listen: stem of the sound files."""
        self.accounts[account].behaviour = {"then": "ring", **behaviour}
        return {}

    def do_call(self, account: str, call: str, to: str, listen: str = "", tone: int = 0) -> dict[str, Any]:
        made = Call(self, self.accounts[account], call)
        self.calls[call] = made
        if listen:
            made.listen(listen)
        if tone:
            made.sing(tone)
        made.dialled_at = time.time()
        made.makeCall(to, pj.CallOpParam(True))
        return {}

    def do_answer(self, call: str, code: int = 200) -> dict[str, Any]:
        self.answer(self.find(call), code)
        return {}

    def do_hang_up(self, call: str, code: int = 0) -> dict[str, Any]:
        self.hang_up(self.find(call), code)
        return {}

    def do_keys(self, call: str, keys: str) -> dict[str, Any]:
        self.find(call).dialDtmf(keys)
        return {}

    def do_tone(self, call: str, hertz: int) -> dict[str, Any]:
        self.find(call).sing(hertz)
        return {}

    def do_hold(self, call: str) -> dict[str, Any]:
        self.find(call).setHold(pj.CallOpParam(True))
        return {}

    def do_unhold(self, call: str) -> dict[str, Any]:
        param = pj.CallOpParam(True)
        param.opt.flag = pj.PJSUA_CALL_UNHOLD
        self.find(call).reinvite(param)
        return {}

    def do_transfer(self, call: str, to: str) -> dict[str, Any]:
        self.find(call).xfer(to, pj.CallOpParam(True))
        return {}

    def do_transfer_attended(self, call: str, other: str) -> dict[str, Any]:
        self.find(call).xferReplaces(self.find(other), pj.CallOpParam(True))
        return {}

    def do_close(self, call: str) -> dict[str, Any]:
        """Finish the call's sound file. pjsua2 takes a port off its bridge at the bridge's next tick, not at once."""
        self.find(call).close()
        self.pump(0.2)
        return {}

    def do_facts(self, call: str) -> dict[str, Any]:
        found = self.find(call)
        return found.facts() | {"remote": getattr(found, "remote", "")}

    def do_received(self, call: str) -> dict[str, Any]:
        """RTP packets received so far, lost ones."""
        statistics = self.find(call).getStreamStat(0).rtcp.rxStat
        return {"packets": statistics.pkt, "lost": statistics.loss}

    # -- waiting ------------------------------------------------------------------------------------------------------
    def true_yet(self, wait: dict[str, Any]) -> dict[str, Any] | None:
        if "incoming" in wait:
            account = self.accounts[wait["incoming"]]
            return {"call": account.incoming.pop(0)} if account.incoming else None
        if "registered" in wait:
            code = self.accounts[wait["registered"]].registered
            return {"code": code} if code else None
        call = self.calls.get(wait["call"])
        if call is None:
            return None
        if wait["state"] == "TRANSFERRED":
            return call.facts() if call.transfer_code >= 200 else None
        reached = {"EARLY": call.early_at, "CONFIRMED": call.confirmed_at, "DISCONNECTED": call.ended_at}
        if reached.get(wait["state"]):
            return call.facts()
        return None

    def answer_waits(self) -> None:
        for wait in list(self.waits):
            result = self.true_yet(wait)
            if result is not None:
                self.waits.remove(wait)
                reply(wait["id"], ok=True, **result)
            elif time.time() > wait["until"]:
                self.waits.remove(wait)
                call = self.calls.get(wait.get("call", ""))
                reply(wait["id"], ok=False, error="timeout", facts=call.facts() if call else {})

    def handle(self, line: bytes) -> bool:
        request = json.loads(line)
        number, verb = request.pop("id"), request.pop("do")
        if verb == "quit":
            return False
        if verb == "wait":
            self.waits.append({"id": number, "until": time.time() + request.pop("seconds"), **request})
            return True
        try:
            reply(number, ok=True, **getattr(self, f"do_{verb}")(**request))
        except (pj.Error, KeyError) as error:
            text = error.info() if isinstance(error, pj.Error) else f"unknown {error}"
            reply(number, ok=False, error=text)
        return True

    def run(self) -> None:
        os.set_blocking(0, False)
        pending, going = b"", True
        while going:
            self.endpoint.libHandleEvents(10)
            now = time.time()
            for timer in [t for t in self.timers if t[0] <= now]:
                self.timers.remove(timer)
                timer[1]()
            self.answer_waits()
            if not select.select([0], [], [], 0)[0]:
                continue
            chunk = os.read(0, 65536)
            if not chunk:
                break
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                going = going and self.handle(line)
        self.stop()

    def stop(self) -> None:
        with contextlib.suppress(pj.Error):
            self.endpoint.hangupAllCalls()
        self.pump(0.5)
        os._exit(0)  # libDestroy() asserts while Python still holds a call (lab: rc 134); everything is hung up by now


def reply(number: int, **answer: Any) -> None:
    ANSWERS.write(json.dumps({"id": number, **answer}).encode() + b"\n")
    ANSWERS.flush()


if __name__ == "__main__":
    Server().run()
