"""The first schema. Times are INTEGER milliseconds since 1970 in UTC (`*_at`), lengths INTEGER milliseconds (`*_ms`)
or seconds where people enter them (`*_seconds`); yes and no are 1 and 0; lists and trees people edit are JSON text."""

import sqlite3

TABLES = """
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL                      -- JSON
) WITHOUT ROWID;

CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: history keeps naming it
    name TEXT NOT NULL,
    login TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL,             -- Argon2id
    role TEXT NOT NULL CHECK (role IN ('administrator', 'leader', 'agent')),
    staff_number TEXT UNIQUE,                -- 工号; an agent has one
    language TEXT,                           -- of the pages; NULL: the browser's
    active INTEGER NOT NULL DEFAULT 1,
    session_version INTEGER NOT NULL DEFAULT 1, -- raised to end every session of this person
    demo INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);

CREATE TABLE sign_in_failure (
    key TEXT PRIMARY KEY,                    -- login or address
    failures INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE line (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,               -- as people call it
    kind TEXT NOT NULL CHECK (kind IN ('sip')),
    address TEXT NOT NULL,                   -- host or address of the carrier
    port INTEGER NOT NULL DEFAULT 5060,
    caller_number TEXT NOT NULL DEFAULT '',  -- shown on calls out
    channels INTEGER NOT NULL DEFAULT 30,
    enabled INTEGER NOT NULL DEFAULT 1,
    demo INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE seat (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,             -- what others dial, 801
    name TEXT NOT NULL,
    demo INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,               -- 801-desk; the name of its PJSIP endpoint
    seat_id INTEGER NOT NULL REFERENCES seat ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('desk')),
    secret TEXT NOT NULL                     -- SIP password, written into pjsip.conf
);

CREATE TABLE queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    extension TEXT NOT NULL UNIQUE,          -- what a seat dials to transfer into it, 601
    strategy TEXT NOT NULL CHECK (strategy IN
        ('ring_all', 'round_robin', 'in_order', 'fewest_calls', 'longest_idle', 'random')),
    ring_seconds INTEGER NOT NULL DEFAULT 15,
    max_wait_seconds INTEGER,                -- NULL: no limit
    max_length INTEGER,                      -- NULL: no limit
    leave_when_empty INTEGER NOT NULL DEFAULT 1,
    after_call_seconds INTEGER NOT NULL DEFAULT 30,  -- longest after-call work
    missed_limit INTEGER NOT NULL DEFAULT 3, -- missed rings in a row that set an agent busy
    announce_position INTEGER NOT NULL DEFAULT 1,
    announce_seconds INTEGER NOT NULL DEFAULT 45,
    record INTEGER NOT NULL DEFAULT 1,
    demo INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE queue_member (
    queue_id INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    position INTEGER NOT NULL,               -- order for the strategy in_order
    PRIMARY KEY (queue_id, person_id)
) WITHOUT ROWID;
CREATE INDEX queue_member_person ON queue_member (person_id);

CREATE TABLE flow (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,                -- the version in force
    demo INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE flow_version (
    flow_id INTEGER NOT NULL REFERENCES flow ON DELETE CASCADE,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,                      -- JSON, see appliance/flows/model.py
    saved_at INTEGER NOT NULL,
    saved_by INTEGER REFERENCES person ON DELETE SET NULL,
    PRIMARY KEY (flow_id, version)
) WITHOUT ROWID;

CREATE TABLE access_number (
    number TEXT PRIMARY KEY,                 -- as the carrier sends it
    name TEXT NOT NULL,
    flow_id INTEGER NOT NULL REFERENCES flow,
    queue_id INTEGER NOT NULL REFERENCES queue,  -- where a caller goes when no script answers
    language TEXT NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
    station TEXT NOT NULL DEFAULT '',        -- television station
    medium TEXT NOT NULL DEFAULT '',
    demo INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE holiday (
    day TEXT PRIMARY KEY,                    -- 2026-10-01 in the box's zone
    name TEXT NOT NULL,
    hours TEXT NOT NULL DEFAULT ''           -- empty: closed; else 09:00-12:00 13:00-17:00
) WITHOUT ROWID;

CREATE TABLE member (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    pin_hash TEXT NOT NULL,                  -- Argon2id
    active INTEGER NOT NULL DEFAULT 1,
    demo INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);

CREATE TABLE pin_failure (                   -- written by linebox-agi
    member_number TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE blacklist (
    id INTEGER PRIMARY KEY,
    pattern TEXT NOT NULL UNIQUE,            -- a number, or its beginning followed by *
    reason TEXT NOT NULL DEFAULT '',
    action TEXT NOT NULL CHECK (action IN ('hang_up', 'announce')),
    expires_at INTEGER,                      -- NULL: never
    created_by INTEGER REFERENCES person ON DELETE SET NULL,
    demo INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);

-- from here on written by linebox-calls only ------------------------------------------------------------------------

CREATE TABLE ingest (
    source TEXT PRIMARY KEY,                 -- queue_log or cel
    inode INTEGER NOT NULL,
    position INTEGER NOT NULL,               -- bytes of that file that are in the tables
    head BLOB NOT NULL DEFAULT x''           -- its first bytes: tells it from another file with the same inode
) WITHOUT ROWID;

CREATE TABLE ingest_counter (
    name TEXT PRIMARY KEY,                   -- queue_line and cel_line: lines read so far, the ids of what they tell;
    value INTEGER NOT NULL                   -- run, run_at: starts of Asterisk, time of the last; boot <box>: latest
) WITHOUT ROWID;

CREATE TABLE call (
    id TEXT PRIMARY KEY,                     -- uniqueid of its first channel: <box>-<boot>-<time>.<n>
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out', 'internal')),
    started_at INTEGER NOT NULL,
    answered_at INTEGER,                     -- the box answered
    ended_at INTEGER,                        -- NULL: still going on
    number TEXT NOT NULL DEFAULT '',         -- of the outside party; empty: withheld
    name TEXT NOT NULL DEFAULT '',           -- caller's name as the carrier sent it
    access_number TEXT NOT NULL DEFAULT '',
    line TEXT NOT NULL DEFAULT '',
    flow_id INTEGER,                         -- no foreign keys from here: history outlives what it names
    member_id INTEGER,
    queue_id INTEGER,                        -- the last queue it waited in
    agent_id INTEGER,                        -- the last agent who talked
    outcome TEXT NOT NULL DEFAULT '',        -- see appliance/calls/outcome.py; empty while it goes on
    wait_ms INTEGER NOT NULL DEFAULT 0,      -- in queues, all visits
    talk_ms INTEGER NOT NULL DEFAULT 0,      -- with agents
    grade INTEGER,                           -- of the survey, 1 to 5
    hung_up_by TEXT NOT NULL DEFAULT '',     -- caller, agent, box
    interrupted INTEGER NOT NULL DEFAULT 0,  -- 1: Asterisk died in the middle of it
    logged_at INTEGER,                       -- time of its LBCALL line; NULL: none was read
    run INTEGER                              -- starts of Asterisk before that line
) WITHOUT ROWID;
CREATE INDEX call_started ON call (started_at);
CREATE INDEX call_number ON call (number, started_at);
CREATE INDEX call_agent ON call (agent_id, started_at);
CREATE INDEX call_open ON call (ended_at) WHERE ended_at IS NULL;
CREATE INDEX call_interrupted ON call (run) WHERE interrupted = 1;

CREATE TABLE leg (
    uniqueid TEXT PRIMARY KEY,               -- unique for ever: systemname carries box and boot
    call_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    device TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    started_at INTEGER NOT NULL,
    answered_at INTEGER,
    ended_at INTEGER,
    cause INTEGER,
    outside INTEGER NOT NULL DEFAULT 0,      -- 1: it came from or went to a line
    name TEXT NOT NULL DEFAULT '',           -- caller's name
    account TEXT NOT NULL DEFAULT '',        -- CEL's accountcode: the call it said it belongs to
    linked TEXT NOT NULL DEFAULT '',         -- CEL's linkedid, the latest
    joined_at INTEGER,                       -- since when its linkedid is the call
    hung_up_by TEXT NOT NULL DEFAULT '',     -- channel that hung up
    bridged INTEGER NOT NULL DEFAULT 0       -- 1: it talks to somebody
) WITHOUT ROWID;
CREATE INDEX leg_call ON leg (call_id);

CREATE TABLE call_step (
    call_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    step TEXT NOT NULL,                      -- id within the flow's version
    kind TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    left_at INTEGER,
    result TEXT NOT NULL DEFAULT '',         -- empty: the caller hung up here
    detail TEXT NOT NULL DEFAULT '{}',       -- JSON
    PRIMARY KEY (call_id, seq)
) WITHOUT ROWID;

CREATE TABLE queue_visit (
    id INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL,
    uniqueid TEXT NOT NULL,                  -- of the waiting channel
    queue TEXT NOT NULL,                     -- Asterisk's name, q3 or p7
    queue_id INTEGER,                        -- of the group queue, for a personal queue the one that follows
    personal INTEGER NOT NULL DEFAULT 0,     -- 1: in the last agent's own queue
    entered_at INTEGER NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT '' CHECK (state IN
        ('', 'answered', 'abandoned', 'short_abandoned', 'overflowed', 'key_exit')),
    reason TEXT NOT NULL DEFAULT '',         -- timeout, full, empty, interrupted …
    wait_ms INTEGER,                         -- entered to answered or gone
    ring_ms INTEGER,                         -- of the agent who answered
    agent_id INTEGER,
    connected_at INTEGER,
    talk_ms INTEGER,
    ended_at INTEGER,                        -- of the wait or the talk
    peer TEXT NOT NULL DEFAULT '',           -- uniqueid of the leg that answered
    exit TEXT NOT NULL DEFAULT ''            -- the event that ended it: COMPLETEAGENT, ABANDON …; empty: none was read
);
CREATE INDEX queue_visit_call ON queue_visit (call_id);
CREATE INDEX queue_visit_entered ON queue_visit (entered_at);
CREATE INDEX queue_visit_open ON queue_visit (uniqueid) WHERE ended_at IS NULL;

CREATE TABLE ring (
    id INTEGER PRIMARY KEY,
    visit_id INTEGER NOT NULL REFERENCES queue_visit ON DELETE CASCADE,
    call_id TEXT NOT NULL,
    agent_id INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    ring_ms INTEGER NOT NULL,
    answered INTEGER NOT NULL
);
CREATE INDEX ring_call ON ring (call_id);
CREATE INDEX ring_visit ON ring (visit_id);

CREATE TABLE call_moment (
    id INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('hold', 'unhold', 'blind', 'attended', 'pickup')),
    uniqueid TEXT NOT NULL,                  -- of the leg that did it; hold: that was held; pickup: that was ringing
    target TEXT NOT NULL DEFAULT ''          -- transfer: extension or device; pickup: device
);
CREATE INDEX call_moment_call ON call_moment (call_id);

CREATE TABLE recording (
    id INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL,
    file TEXT NOT NULL UNIQUE,               -- below the recordings' folder
    started_at INTEGER NOT NULL
);
CREATE INDEX recording_call ON recording (call_id);

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL,
    queue_id INTEGER,
    file TEXT NOT NULL UNIQUE,               -- below the messages' folder
    left_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL
);
CREATE INDEX message_call ON message (call_id);

CREATE TABLE agent_session (
    id INTEGER PRIMARY KEY,
    agent_id INTEGER NOT NULL,
    device TEXT NOT NULL,
    signed_in_at INTEGER NOT NULL,
    signed_out_at INTEGER,
    cause TEXT NOT NULL DEFAULT ''           -- why it ended
);
CREATE INDEX agent_session_agent ON agent_session (agent_id, signed_in_at);

CREATE TABLE agent_state (
    id INTEGER PRIMARY KEY,
    agent_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'ringing', 'talking', 'after_call', 'busy')),
    reason TEXT NOT NULL DEFAULT '',         -- of busy; of a queue call and the work after it: q3, p7
    cause TEXT NOT NULL DEFAULT '',          -- who or what changed it: agent, missed, after_call_limit, …
    call_id TEXT NOT NULL DEFAULT '',
    since INTEGER NOT NULL,
    until INTEGER
);
CREATE INDEX agent_state_agent ON agent_state (agent_id, since);

CREATE TABLE generation (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('applied', 'refused', 'put_back')),
    message TEXT NOT NULL DEFAULT '',
    changed TEXT NOT NULL DEFAULT '[]'       -- JSON, names of changed files
);
"""


def statements(script: str) -> list[str]:
    """The statements of a script, without executescript(): that one commits behind the migration's back."""
    found, text = [], ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            found.append(text.strip())
            text = ""
    return found


def m0001_initial(db: sqlite3.Connection) -> None:
    for statement in statements(TABLES):
        db.execute(statement)
