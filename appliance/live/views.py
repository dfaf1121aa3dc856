"""What the browsers see: the objects of the event stream, built from the live state. Shapes: ARCHITECTURE.md,
borders."""

from typing import Any

from appliance.live.agents import READY, Agent, Agents
from appliance.live.directory import Directory, Queue
from appliance.live.model import Call
from appliance.live.state import LiveState
from appliance.telephony import names

View = dict[str, Any]


class Views:
    """Builds one object or all; reads only. `directory` is replaced when the database changed."""

    def __init__(self, state: LiveState, agents: Agents, directory: Directory) -> None:
        self.state, self.agents, self.directory = state, agents, directory

    def snapshot(self) -> View:
        """All of them."""
        return {
            "lines": [self.line(line) for line in self.directory.lines],
            "queues": [self.queue(queue) for queue in self.directory.queues],
            "seats": [self.seat(device) for device in sorted(self.directory.devices)],
            "calls": [self.call(call) for call in self.state.calls],
        }

    def put(self, kind: str, key: int | str) -> View | None:
        """One object as it is now, None if it is gone."""
        if kind == "line" and key in self.directory.lines:
            return self.line(int(key))
        if kind == "queue" and key in self.directory.queues:
            return self.queue(int(key))
        if kind == "seat" and key in self.directory.devices:
            return self.seat(str(key))
        if kind == "call" and key in self.state.calls:
            return self.call(str(key))
        return None

    def line(self, line_id: int) -> View:
        line = self.directory.lines[line_id]
        endpoint = names.line_endpoint(line_id)
        told = self.state.devices.get(endpoint, "UNKNOWN")
        state = "unknown" if told == "UNKNOWN" else "up" if self.state.reachable(endpoint) else "down"
        used = len(self.state.at.get(endpoint, {}))
        return {"id": line_id, "name": line.name, "state": state, "channels": line.channels, "used": used}

    def queue(self, queue_id: int) -> View:
        queue = self.directory.queues[queue_id]
        present = [self.agents.by_id[agent] for agent in queue.members if agent in self.agents.by_id]
        waiting = self.state.waiting.get(names.queue_name(queue_id), [])
        return {
            "id": queue_id,
            "name": queue.name,
            "signed_in": len(present),
            "ready": sum(agent.state == READY and self.state.reachable(agent.device) for agent in present),
            "waiting": [
                {
                    "call": entry.call,
                    "number": entry.number,
                    "name": entry.name,
                    "since": entry.since,
                    "position": place,
                }
                for place, entry in enumerate(waiting, start=1)
            ],
        }

    def seat(self, device_name: str) -> View:
        device = self.directory.devices[device_name]
        agent = self.agents.at_device(device_name)
        legs = list(self.state.legs(device_name))
        return {
            "id": device_name,
            "seat": device.seat,
            "name": device.seat_name,
            "reachable": self.state.reachable(device_name),
            "agent": agent.id if agent else None,
            "agent_name": self.directory.agent_name(agent.id) if agent else "",
            "state": agent.state if agent else "signed_out",
            "reason": self._reason(agent) if agent else "",
            "since": agent.since if agent else None,
            "call": legs[0].call if legs else None,
        }

    def call(self, call_id: str) -> View:
        call = self.state.calls[call_id]
        agent = self._agent_of(call)
        queue = self.directory.queue_named(call.queue)
        line = self.directory.line_of(call.line)
        return {
            "id": call.id,
            "direction": call.direction,
            "number": call.number,
            "name": call.name,
            "access_number": call.access_number,
            "line": line.name if line else call.line,
            "since": call.since,
            "state": call.shown,
            "queue": queue.id if queue else None,
            "agent": agent,
            "agent_name": self.directory.agent_name(agent),
            "state_since": call.shown_since,
        }

    def me(self, agent_id: int) -> View:
        """An agent's own state."""
        agent = self.agents.by_id.get(agent_id)
        queues = [queue.id for queue in self.directory.queues_of(agent_id)]
        if agent is None:
            out: View = {"state": "signed_out", "reason": "", "since": None, "until": None, "device": "", "call": None}
            return {**out, "queues": queues}
        return {
            "state": agent.state,
            "reason": self._reason(agent),
            "since": agent.since,
            "until": agent.until,
            "device": agent.device,
            "queues": queues,
            "call": agent.call or None,
        }

    def queue_of_name(self, name: str, agent_id: int) -> Queue | None:
        """The group queue to show for Asterisk's queue: of a personal one the agent's first."""
        found = self.directory.queue_named(name)
        return found or next(iter(self.directory.queues_of(agent_id)), None)

    def _reason(self, agent: Agent) -> str:
        """People see the reason of being busy; the queue's name in the other states is for the records."""
        return agent.reason if agent.state == "busy" else ""

    def _agent_of(self, call: Call) -> int | None:
        """The agent who talks in a call, else one who is rung, else the one whose own queue it waits in."""
        found: int | None = None
        for uniqueid in call.channels:
            channel = self.state.channels[uniqueid]
            agent = self.agents.at_device(channel.endpoint) if channel.endpoint else None
            if agent and channel.up:
                return agent.id
            found = agent.id if agent else found
        if found is None and call.queue[:1] == "p" and call.queue[1:].isdecimal():
            return int(call.queue[1:])
        return found
