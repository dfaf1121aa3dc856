// The page's one connection to the box's live events. The browser's own reconnecting would send the used-up token again,
// so every attempt fetches a new one.
// Part of a bundle of webui/shell/assets.py, loaded as one module: no imports, nothing global.

const NAMES = ["snapshot", "put", "drop", "me", "pop", "pop_end", "beat"];
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 10000;
const SILENCE = 40000; // more than two beats missed: the connection is dead although nobody said so

class Stream {
  /** `onEvent(name, data)` gets each event; `onState(state)` gets connecting, open, lost or signed_out. */
  constructor({ token, events, onEvent, onState }) {
    Object.assign(this, { token, events, onEvent, onState });
    this.wait = FIRST_WAIT;
    this.source = null;
    this.timer = null;
    this.silence = null;
    this.attempt = 0;
    addEventListener("pagehide", () => this.stop());
    addEventListener("pageshow", (event) => event.persisted && this.start());
    addEventListener("online", () => !this.source && this.start());
  }

  async start() {
    this.stop();
    const attempt = ++this.attempt;
    this.onState(this.wait === FIRST_WAIT ? "connecting" : "lost");
    let token;
    try {
      const answer = await fetch(this.token, { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store" });
      if (attempt !== this.attempt) return;
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        this.onState("signed_out");
        return;
      }
      if (!answer.ok) throw new Error(`token: ${answer.status}`);
      token = (await answer.json()).token;
    } catch {
      if (attempt === this.attempt) this.again();
      return;
    }
    if (attempt !== this.attempt) return;
    this.source = new EventSource(`${this.events}?token=${encodeURIComponent(token)}`);
    this.source.onerror = () => this.again();
    for (const name of NAMES) {
      this.source.addEventListener(name, (event) => {
        this.heard(name);
        if (name !== "beat") this.onEvent(name, JSON.parse(event.data));
      });
    }
  }

  heard(name) {
    if (name === "snapshot") {
      this.wait = FIRST_WAIT;
      this.onState("open");
    }
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.again(), SILENCE);
  }

  again() {
    this.stop();
    this.onState("lost");
    this.timer = setTimeout(() => this.start(), this.wait * (0.7 + 0.6 * Math.random()));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  stop() {
    this.attempt++;
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.source?.close();
    this.source = null;
  }
}

/** Shows the connection's state in words in the element with id "connection". */
function connectionSign(words) {
  const sign = document.getElementById("connection");
  const looks = {
    connecting: ["alert alert-info", words.connecting],
    lost: ["alert alert-warning", words.lost],
    signed_out: ["alert alert-warning", words.signed_out],
    open: ["visually-hidden", words.open],
  };
  return (state) => {
    const [name, text] = looks[state];
    sign.className = name;
    sign.dataset.state = state;
    if (sign.textContent !== text) sign.textContent = text;
    document.body.dataset.live = state;
  };
}
