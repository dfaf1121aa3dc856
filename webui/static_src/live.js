// The live page: lines, queues with their waiting callers, seats, calls in progress.
// Part of a bundle of webui/shell/assets.py, loaded as one module: no imports, nothing global.

const { words, addresses } = given();
const state = new State();
const box = (id) => document.getElementById(id);

function who(call) {
  return call.number || words.withheld;
}

function link(id, text) {
  return make("a", { href: addresses.story.replace("CALL", encodeURIComponent(id)) }, text);
}

function place(name, tag = "span", className = null) {
  return make(tag, { "data-part": name, class: className });
}

function newQueue() {
  return make(
    "div",
    { class: "col-md-6 col-xl-4" },
    make(
      "div",
      { class: "card h-100" },
      make(
        "div",
        { class: "card-header" },
        make("h3", { class: "card-title text-truncate", "data-part": "name" }),
        make("div", { class: "card-actions" }, place("ready", "span", "text-secondary text-nowrap")),
      ),
      make("ol", { class: "list-group list-group-flush", "data-part": "waiting" }),
      make("div", { class: "card-body text-secondary", "data-part": "empty" }, words.nobody_waits),
    ),
  );
}

function newWaiting() {
  return make(
    "li",
    { class: "list-group-item d-flex gap-2 align-items-baseline" },
    place("position", "span", "badge bg-secondary-lt"),
    make("span", { class: "flex-fill text-truncate" }, place("who"), " ", place("name", "span", "text-secondary")),
    place("since", "span", "lb-clock"),
  );
}

function drawQueues() {
  const queues = state.sorted("queues", (queue) => queue.name);
  match(box("queues"), queues, (queue) => queue.id, newQueue, (card, queue) => {
    write(part(card, "name"), queue.name);
    write(part(card, "ready"), say(words.ready_of, { ready: queue.ready ?? 0, all: queue.signed_in ?? 0 }));
    const waiting = queue.waiting ?? [];
    part(card, "empty").hidden = waiting.length > 0;
    part(card, "waiting").hidden = waiting.length === 0;
    match(part(card, "waiting"), waiting, (entry) => entry.call, newWaiting, (row, entry) => {
      write(part(row, "position"), entry.position);
      write(part(row, "who"), who(entry));
      write(part(row, "name"), entry.name === entry.number ? "" : entry.name);
      since(part(row, "since"), entry.since);
    });
  });
  box("no-queues").hidden = queues.length > 0;
}

function newSeat() {
  return make(
    "div",
    { class: "col-6 col-md-4 col-xl-3" },
    make(
      "div",
      { class: "card card-sm h-100" },
      make(
        "div",
        { class: "card-body" },
        make("div", { class: "d-flex" }, place("seat", "strong", "flex-fill text-truncate"), place("since", "span", "lb-clock")),
        make("div", { class: "text-truncate mb-1" }, place("agent")),
        place("state"),
        place("reason", "div", "text-secondary text-truncate"),
        place("gone", "div", "text-warning"),
      ),
    ),
  );
}

function drawSeats() {
  const seats = state.sorted("seats", (seat) => seat.seat);
  match(box("seats"), seats, (seat) => seat.id, newSeat, (card, seat) => {
    const call = seat.call ? state.calls.get(String(seat.call)) : null;
    write(part(card, "seat"), `${seat.seat} ${seat.name ?? ""}`);
    write(part(card, "agent"), seat.agent_name || words.no_agent);
    badge(part(card, "state"), lookOf(words.seat_states, seat.state), addresses.icons);
    write(part(card, "reason"), call ? who(call) : (words.reasons[seat.reason] ?? seat.reason));
    write(part(card, "gone"), seat.reachable === false ? words.phone_gone : "");
    since(part(card, "since"), seat.state === "signed_out" ? null : seat.since);
  });
  box("no-seats").hidden = seats.length > 0;
}

function newLine() {
  return make(
    "li",
    { class: "list-group-item d-flex gap-2 align-items-center" },
    place("name", "span", "flex-fill text-truncate"),
    place("used", "span", "text-secondary text-nowrap"),
    place("state"),
  );
}

function drawLines() {
  const lines = state.sorted("lines", (line) => line.name);
  match(box("lines"), lines, (line) => line.id, newLine, (row, line) => {
    write(part(row, "name"), line.name);
    write(part(row, "used"), say(words.used_of, { used: line.used ?? 0, all: line.channels ?? 0 }));
    badge(part(row, "state"), lookOf(words.line_states, line.state), addresses.icons);
  });
  box("no-lines").hidden = lines.length > 0;
}

function newCall() {
  return make(
    "tr",
    {},
    make("td", { "data-label": words.caller }, make("span", { "data-part": "who" }), " ", place("name", "span", "text-secondary")),
    make("td", { "data-label": words.access_number, "data-part": "number" }),
    make("td", { "data-label": words.state }, place("state")),
    make("td", { "data-label": words.queue, "data-part": "queue" }),
    make("td", { "data-label": words.agent, "data-part": "agent" }),
    make("td", { "data-label": words.length, class: "lb-clock", "data-part": "since" }),
  );
}

function drawCalls() {
  const calls = [...state.calls.values()].sort((a, b) => a.since - b.since);
  match(box("calls"), calls, (call) => call.id, newCall, (row, call) => {
    const caller = part(row, "who");
    if (caller.dataset.text !== who(call)) {
      caller.dataset.text = who(call);
      caller.replaceChildren(link(call.id, who(call)));
    }
    write(part(row, "name"), call.name === call.number ? "" : call.name);
    write(part(row, "number"), call.access_number);
    badge(part(row, "state"), lookOf(words.call_states, call.state), addresses.icons);
    write(part(row, "queue"), state.queues.get(String(call.queue))?.name ?? "");
    write(part(row, "agent"), call.agent_name);
    since(part(row, "since"), call.since);
  });
  box("no-calls").hidden = calls.length > 0;
  box("calls-table").hidden = calls.length === 0;
}

function drawFigures() {
  const queues = [...state.queues.values()];
  const seats = [...state.seats.values()];
  write(box("figure-calls"), state.calls.size);
  write(box("figure-waiting"), queues.reduce((sum, queue) => sum + (queue.waiting ?? []).length, 0));
  write(box("figure-talking"), seats.filter((seat) => seat.state === "talking").length);
  write(box("figure-ready"), seats.filter((seat) => seat.state === "ready").length);
}

const draw = oncePerFrame(() => {
  drawFigures();
  drawLines();
  drawQueues();
  drawSeats();
  drawCalls();
});

new Stream({
  ...addresses,
  onEvent: (name, data) => state.apply(name, data) && draw(),
  onState: connectionSign(words),
}).start();
run();
