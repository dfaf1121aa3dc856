// The agent's page: own state with its buttons, who is calling, who waits in the own queues.
// Part of a bundle of webui/shell/assets.py, loaded as one module: no imports, nothing global.

const { words, addresses } = given();
const state = new State();
const box = (id) => document.getElementById(id);
const title = document.title;
let me = null;
let pop = null;

function link(id, text) {
  return make("a", { href: addresses.story.replace("CALL", encodeURIComponent(id)) }, text);
}

// -- own state -----------------------------------------------------------------------------------------------------------

function drawMe() {
  const known = me !== null;
  box("unknown").hidden = known;
  box("me").hidden = !known;
  if (!known) return;
  badge(box("state"), lookOf(words.seat_states, me.state), addresses.icons);
  since(box("state-since"), me.state === "signed_out" ? null : me.since);
  write(box("state-reason"), words.reasons[me.reason] ?? me.reason);
  until(box("state-until"), me.state === "after_call" ? me.until : null, words.ends_in);
  write(box("device"), me.device ? say(words.at_device, { device: me.device }) : "");
  const focused = document.activeElement;
  for (const element of document.querySelectorAll("[data-when]")) {
    element.hidden = !element.dataset.when.split(" ").includes(me.state);
  }
  if (focused && focused !== document.body && focused.closest("[hidden]")) box("state").focus();
  document.title = me.state === "ringing" && pop ? `☎ ${pop.number || words.withheld} – ${title}` : title;
}

// -- who is calling ------------------------------------------------------------------------------------------------------

function newEarlier() {
  return make(
    "li",
    { class: "list-group-item d-flex flex-wrap gap-2" },
    make("span", { "data-part": "when" }),
    make("span", { class: "flex-fill", "data-part": "outcome" }),
    make("span", { class: "text-secondary", "data-part": "agent" }),
  );
}

function stepText(step) {
  const kind = words.kinds[step.kind] ?? step.kind;
  const pressed = /^[0-9*#]$/.test(step.result ?? "");
  const result = pressed ? say(words.key, { key: step.result }) : (words.results[step.result] ?? step.result);
  return result ? `${kind} (${result})` : kind;
}

function drawPop() {
  const card = box("pop");
  const heading = me && words.pop_headings[me.state];
  if (!pop || !heading) {
    card.hidden = true;
    return;
  }
  card.hidden = false;
  card.classList.toggle("lb-ringing", me.state === "ringing");
  write(box("pop-heading"), heading);
  write(box("pop-number"), pop.number || words.withheld);
  write(box("pop-name"), pop.name === pop.number ? "" : pop.name);
  write(box("pop-access"), pop.access_name ? `${pop.access_name} (${pop.access_number})` : pop.access_number);
  write(box("pop-queue"), pop.queue_name);
  write(box("pop-wait"), length(pop.wait_ms ?? 0));
  write(box("pop-member"), pop.member ? `${pop.member.name} (${pop.member.number})` : words.no_member);
  write(box("pop-path"), (pop.path ?? []).map(stepText).join(" → ") || "–");
  const earlier = pop.last_calls ?? [];
  box("pop-none").hidden = earlier.length > 0;
  match(box("pop-earlier"), earlier, (call) => call.id, newEarlier, (row, call) => {
    if (!part(row, "when").firstChild) {
      const when = new Intl.DateTimeFormat(document.documentElement.lang, {
        dateStyle: "medium", timeStyle: "short", timeZone: words.zone,
      });
      part(row, "when").append(link(call.id, when.format(call.started_at)));
    }
    const grade = call.grade ? ` ${say(words.graded, { grade: call.grade })}` : "";
    write(part(row, "outcome"), (words.outcomes[call.outcome] ?? call.outcome) + grade);
    write(part(row, "agent"), call.agent_name);
  });
  const story = box("pop-story");
  const address = addresses.story.replace("CALL", encodeURIComponent(pop.call));
  if (story.getAttribute("href") !== address) story.setAttribute("href", address);
}

// -- waiting callers -----------------------------------------------------------------------------------------------------

function newWaiting() {
  return make(
    "li",
    { class: "list-group-item d-flex gap-2 align-items-baseline" },
    make("span", { class: "flex-fill text-truncate", "data-part": "who" }),
    make("span", { class: "text-secondary text-truncate", "data-part": "queue" }),
    make("span", { class: "lb-clock", "data-part": "since" }),
  );
}

function drawWaiting() {
  const own = me && Array.isArray(me.queues) ? new Set(me.queues.map(String)) : null;
  const queues = state.sorted("queues", (queue) => queue.name).filter((queue) => !own || own.has(String(queue.id)));
  const waiting = queues
    .flatMap((queue) => (queue.waiting ?? []).map((entry) => ({ ...entry, queue: queue.name })))
    .sort((a, b) => a.since - b.since);
  box("nobody-waits").hidden = waiting.length > 0;
  write(box("waiting-count"), waiting.length);
  match(box("waiting"), waiting, (entry) => entry.call, newWaiting, (row, entry) => {
    write(part(row, "who"), entry.number || words.withheld);
    write(part(row, "queue"), entry.queue);
    since(part(row, "since"), entry.since);
  });
}

const draw = oncePerFrame(() => {
  drawMe();
  drawPop();
  drawWaiting();
});

function onEvent(name, data) {
  if (name === "me") {
    // the caller stays on the page through after-call work, until the agent is ready or busy again
    if (me && words.pop_headings[me.state] && !words.pop_headings[data.state]) pop = null;
    me = data;
  } else if (name === "pop") {
    pop = data;
  } else {
    if (name === "snapshot") pop = null; // the box tells again who is calling
    state.apply(name, data);
  }
  setNow(data.now);
  draw();
}

// -- buttons -------------------------------------------------------------------------------------------------------------

function notice(text) {
  const place = box("notice");
  place.hidden = !text;
  write(place, text);
}

async function send(form, submitter) {
  const body = new FormData(form);
  if (submitter?.name) body.set(submitter.name, submitter.value);
  const buttons = [...document.querySelectorAll("[data-verb] button")];
  buttons.forEach((button) => (button.disabled = true));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return notice(words.signed_out);
    const told = await answer.json();
    notice(told.ok ? "" : told.message);
  } catch {
    notice(words.unreachable);
  } finally {
    buttons.forEach((button) => (button.disabled = false));
    form.classList.remove("is-waiting");
    if (submitter && !submitter.closest("[hidden]")) submitter.focus();
  }
}

for (const form of document.querySelectorAll("form[data-verb]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, event.submitter);
  });
}

new Stream({ ...addresses, onEvent, onState: connectionSign(words) }).start();
run();
