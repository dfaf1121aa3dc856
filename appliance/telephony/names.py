"""Names used on both sides of the border between Python and the dialplan. A test holds `asterisk/etc/*.conf`, the
generators and the scripts against this list: a name that stands in only one of them is a bug."""

AGI_PORT = 4573
AMI_PORT = 5038
AMI_USER = "linebox-calls"

# -- channel variables ------------------------------------------------------------------------------------------------
CALL = "LB_CALL"  # id of the call: UNIQUEID of its first channel; inheritable, also in CHANNEL(accountcode) for CEL
NUMBER = "LB_NUMBER"  # the access number that was dialled; empty for everybody but a caller from outside
FROM = "LB_FROM"  # the caller's number: digits, + * # only, at most 40; empty: withheld
LINE = "LB_LINE"  # name of the line; set by its endpoint, so every channel of an outside party has it
SEAT = "LB_SEAT"  # number of the seat; set by its devices' endpoints
LANGUAGE = "LB_LANG"  # zh or en, same as CHANNEL(language)
FLOW = "LB_FLOW"  # <flow>:<version> the call began with, it keeps them
STEP = "LB_STEP"  # step of the flow to enter (empty: the first one)
RESULT = "LB_RESULT"  # how the static context that ran last ended; the step named in LB_STEP reads it
DO = "LB_DO"  # what the dialplan does when the script has returned, one of the DO_ values
GREETED = "LB_GREETED"  # 1: the caller heard something of us
SERVED = "LB_SERVED"  # 1: talked to somebody or left a message; the fallback does not queue this caller again
QUEUE = "LB_QUEUE"  # name of the queue, q<id>
PERSONAL = "LB_PERSONAL"  # name of the personal queue of the last agent, p<agent id>, or empty
PERSONAL_WAIT = "LB_PERSONAL_WAIT"  # seconds in the personal queue; empty: only if the agent is free, one ring
MAX_WAIT = "LB_MAX_WAIT"  # seconds in the queue before it overflows, empty: for ever
PRIORITY = "LB_PRIORITY"  # QUEUE_PRIO of the caller
RECORD = "LB_RECORD"  # 1: record this call
RECORDING = "LB_RECORDING"  # file of the recording below the folder, once it runs; inheritable
TO = "LB_TO"  # a seat's number or an outside number to dial
DIAL = "LB_DIAL"  # generated: dial string of a seat's devices
OUT = "LB_OUT"  # generated: endpoint of a line for calls out
OUT_FROM = "LB_OUT_FROM"  # generated: number the line shows
OUT_CHANNELS = "LB_OUT_CHANNELS"  # generated: calls at the same time
DIAL_WAIT = "LB_DIAL_WAIT"  # seconds to let it ring
FILE = "LB_FILE"  # a caller's message below the folder, without the ending
MAX_SECONDS = "LB_MAX_SECONDS"  # longest message
PROMPT = "LB_PROMPT"  # prompt played by the static context before it acts, may be empty
FALLBACK_QUEUE = "LB_FALLBACK_QUEUE"  # queue of the access number when no script answers, from the generated numbers
MEMBER = "LB_MEMBER"  # id of the member whose PIN was right, inheritable
# only inside extensions.conf
DIALPLAN_ONLY = (
    "LB_BACK", "LB_DIRECTION", "LB_MESSAGES", "LB_MESSAGE_MS", "LB_NAME", "LB_OTHER", "LB_OTHERS",
    "LB_OUT_NO", "LB_RECORDINGS", "LB_REFUSED", "LB_ROOM", "LB_TRANSFERRED", "LB_TURN",
)  # fmt: skip

# -- values of LB_DO ---------------------------------------------------------------------------------------------------
DO_QUEUE = "queue"
DO_DIAL = "dial"
DO_RECORD = "record"
DO_HANGUP = "hangup"

# -- values of LB_RESULT -----------------------------------------------------------------------------------------------
RESULT_SERVED = "served"  # an agent (or the dialled party) talked to the caller and hung up
RESULT_OVERFLOW_TIMEOUT = "timeout"
RESULT_OVERFLOW_FULL = "full"
RESULT_OVERFLOW_EMPTY = "empty"
RESULT_BUSY = "busy"
RESULT_NO_ANSWER = "no_answer"
RESULT_FAILED = "failed"
RESULT_RECORDED = "recorded"
RESULT_NOTHING = "nothing"  # a message shorter than a second
RESULT_UNKNOWN_NUMBER = "unknown_number"  # only in LBRESULT with an empty step: no access number, a sentence, the end

# -- contexts ----------------------------------------------------------------------------------------------------------
CONTEXT_LINE = "lb-line"  # every call from outside enters here
CONTEXT_SEAT = "lb-seat"  # what a seat's device may dial
CONTEXT_FLOW = "lb-flow"
CONTEXT_NUMBERS = "lb-numbers"  # generated: access numbers
CONTEXT_SEATS = "lb-seats"  # generated: seats' numbers and hints
CONTEXT_QUEUES = "lb-queues"  # generated: queues' own extensions, for transfers
CONTEXT_OUT = "lb-out"  # generated: the way to an outside number
CONTEXT_FALLBACK = "lb-fallback"

# -- our own lines in queue_log: event name, data1 is an URL-encoded query string --------------------------------------
# LBCALL: call in: number = access number, from = caller; out, internal: number = what the seat dialled, from = the seat
LOG_CALL = "LBCALL"  # call, direction, number, from, name, line, t
LOG_STEP = "LBSTEP"  # entered a step: step, kind, flow (<id>:<version>), t; a queue step: queue
# LBRESULT of a queue: queue, refused (1: full or nobody there, it never entered and there is no ENTERQUEUE); of a
# transfer: to; of the blacklist: entry; of the last agent: agent
LOG_RESULT = "LBRESULT"  # left a step: step, result, t, and what the kind adds
LOG_MEMBER = "LBMEMBER"  # member (empty when refused), ok (0/1), t
LOG_GRADE = "LBGRADE"  # step, grade, agent, t
LOG_MESSAGE = "LBMESSAGE"  # file (below the folder), queue (q<id>), seconds (with milliseconds), t
LOG_FAIL = "LBFAIL"  # status (of AGI), step, t: the flow could not go on, the fallback took over
LOG_RECORDING = "LBRECORDING"  # file, t; each time somebody is connected, so the same file may come again
OWN_EVENTS = (LOG_CALL, LOG_STEP, LOG_RESULT, LOG_MEMBER, LOG_GRADE, LOG_MESSAGE, LOG_FAIL, LOG_RECORDING)


def queue_name(queue_id: int) -> str:
    """Asterisk's name of a queue."""
    return f"q{queue_id}"


def personal_queue_name(agent_id: int) -> str:
    """Asterisk's name of the queue that holds one agent only."""
    return f"p{agent_id}"


def member_name(agent_id: int) -> str:
    """Name of an agent as a queue member: stable, reports and penalties key on it alone."""
    return f"a{agent_id}"


def agent_id(name: str) -> int | None:
    """Back from `member_name`; None for anything else."""
    return int(name[1:]) if name[:1] == "a" and name[1:].isdecimal() else None


def line_endpoint(line_id: int) -> str:
    """PJSIP endpoint of a line."""
    return f"line-{line_id}"


def line_id(endpoint: str) -> int | None:
    """Back from `line_endpoint`; None for anything else."""
    return int(endpoint[5:]) if endpoint[:5] == "line-" and endpoint[5:].isdecimal() else None
