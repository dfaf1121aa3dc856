"""Files of recordings and messages as the pages hand them out: nginx sends them, with Range, by X-Accel-Redirect."""

import re
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from flask import Response, abort, current_app
from flask_login import current_user

from appliance.access import rights
from appliance.calls.model import Story

TYPES = {".wav": "audio/wav", ".mp3": "audio/mpeg", ".ogg": "audio/ogg"}


def may_hear(story: Story) -> bool:
    """Those with the right to all recordings, and an agent who talked in this call."""
    if rights.allowed(current_user.role, "recordings"):
        return True
    return current_user.id in {story.call.agent_id, *(visit.agent_id for visit in story.visits)}


def inside(folder: Path, file: str) -> Path | None:
    """The file below `folder`; None if it is not there (any more) or would lie elsewhere."""
    name = PurePosixPath(file)
    if name.is_absolute() or ".." in name.parts or name.suffix not in TYPES:
        return None
    path = folder / name
    return path if path.is_file() else None


def safe_name(*parts: str) -> str:
    """A file name that every system takes, of letters, digits and dashes."""
    return "-".join(re.sub(r"[^0-9A-Za-z]+", "-", part).strip("-") or "x" for part in parts)[:100]


def send(folder: Path, location: str, file: str, *, name: str, download: bool) -> Response:
    """An answer that nginx fills with the file. `location` is nginx's internal one for `folder`."""
    if inside(folder, file) is None:
        abort(404)
    suffix = PurePosixPath(file).suffix
    answer: Response = current_app.response_class(b"", content_type=TYPES[suffix])
    answer.headers["X-Accel-Redirect"] = location + quote(file)
    kind = "attachment" if download else "inline"
    answer.headers["Content-Disposition"] = f'{kind}; filename="{name}{suffix}"'
    return answer
