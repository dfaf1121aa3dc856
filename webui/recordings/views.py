"""Hand out a recording or a caller's message to those who may hear it."""

from flask import Response, abort, request

from appliance import paths
from appliance.calls import queries as calls
from appliance.calls.model import Story
from appliance.recordings import queries
from webui.recordings import files
from webui.shell.database import db
from webui.shell.zone import moment

FILE_TIME = "yyyyMMdd-HHmmss"


def recording(recording_id: int) -> Response:
    found = queries.recording(db(), recording_id)
    if found is None:
        abort(404)
    name = files.safe_name(
        "call", moment(found.started_at, FILE_TIME), story_of(found.call_id).call.number or "withheld"
    )
    return files.send(paths.RECORDINGS, "/recordings-internal/", found.file, name=name, download=wants_download())


def message(message_id: int) -> Response:
    found = queries.message(db(), message_id)
    if found is None:
        abort(404)
    name = files.safe_name(
        "message", moment(found.left_at, FILE_TIME), story_of(found.call_id).call.number or "withheld"
    )
    return files.send(paths.MESSAGES, "/messages-internal/", found.file, name=name, download=wants_download())


def story_of(call_id: str) -> Story:
    """The story of the file's call; refuses who may not hear it."""
    story = calls.story(db(), call_id)
    if story is None:
        abort(404)
    if not files.may_hear(story):
        abort(403)
    return story


def wants_download() -> bool:
    return request.args.get("download") == "1"
