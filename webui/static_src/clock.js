// Clocks that run in the browser: an element with data-since (epoch milliseconds of the box) shows how long ago that was.
// Nothing is asked of the box for it.
// Part of a bundle of webui/shell/assets.py, loaded as one module: no imports, nothing global.

let ahead = 0; // the box's clock minus the browser's, milliseconds

/** Learn the box's clock from an event's `now`. */
function setNow(now) {
  if (now) ahead = now - Date.now();
}

function boxNow() {
  return Date.now() + ahead;
}

/** 75000 → "1:15", 3675000 → "1:01:15". */
function length(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest.replace(/^0(\d:)/, "$1");
}

/** Start (or change) the clock of one element; no `since`: empty. */
function since(element, at) {
  if (at) {
    element.dataset.since = at;
    show(element);
  } else if (element.dataset.since) {
    delete element.dataset.since;
    element.textContent = "";
  }
}

/** Start (or change, or stop) a clock that runs down to `at`; `sentence` has a place for the time. */
function until(element, at, sentence) {
  if (at) {
    element.dataset.until = at;
    element.dataset.sentence = sentence;
    runDown(element);
  } else if (element.dataset.until) {
    delete element.dataset.until;
    element.textContent = "";
  }
}

function runDown(element) {
  const text = say(element.dataset.sentence, { time: length(Number(element.dataset.until) - boxNow()) });
  if (element.textContent !== text) element.textContent = text;
}

function show(element) {
  const text = length(boxNow() - Number(element.dataset.since));
  if (element.textContent !== text) element.textContent = text;
}

/** Move every clock of the page once a second. */
function run() {
  setInterval(() => {
    document.querySelectorAll("[data-since]").forEach(show);
    document.querySelectorAll("[data-until]").forEach(runDown);
  }, 1000);
}
