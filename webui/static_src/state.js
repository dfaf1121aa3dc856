// What the box told so far: a snapshot replaces everything, put and drop change one thing.
// Part of a bundle of webui/shell/assets.py, loaded as one module: no imports, nothing global.

const PLACES = { line: "lines", queue: "queues", seat: "seats", call: "calls" };

class State {
  constructor() {
    this.clear();
  }

  clear() {
    this.lines = new Map();
    this.queues = new Map();
    this.seats = new Map();
    this.calls = new Map();
  }

  /** Take one event; true when something that is shown may have changed. */
  apply(name, data) {
    setNow(data.now);
    if (name === "snapshot") {
      this.clear();
      for (const place of Object.values(PLACES)) {
        for (const thing of data[place] ?? []) this[place].set(String(thing.id), thing);
      }
      return true;
    }
    const place = PLACES[data.kind];
    if (!place) return false;
    if (name === "put") this[place].set(String(data.id), data);
    else if (name === "drop") this[place].delete(String(data.id));
    else return false;
    return true;
  }

  sorted(place, key) {
    const text = (thing) => String(key(thing) ?? "");
    return [...this[place].values()].sort((a, b) => text(a).localeCompare(text(b), undefined, { numeric: true }));
  }
}

/** Calls `draw` once before the next picture, however often it is asked for. */
function oncePerFrame(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    // A hidden page gets no frames: draw by timer there, so that it is right when it is shown again.
    (document.hidden ? (run) => setTimeout(run, 200) : requestAnimationFrame)(() => {
      asked = false;
      draw();
    });
  };
}
