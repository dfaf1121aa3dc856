"""Languages of the pages: the person's own choice, then this browser's choice, then what the browser says it reads.

Catalogues are compiled from `webui/translations/` when the box is built, next to the static files."""

from collections.abc import Iterable

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_locale
from flask_login import current_user

from appliance import paths
from webui.shell.database import db
from webui.shell.zone import zone_name

LANGUAGES = {"zh_Hans": "简体中文", "zh_Hant": "繁體中文", "en": "English"}
HTML_LANGUAGE = {"zh_Hans": "zh-Hans", "zh_Hant": "zh-Hant", "en": "en"}
CATALOGUES = paths.BUILT / "translations"
_TRADITIONAL = {"tw", "hk", "mo", "hant"}


def best_language(accepted: Iterable[str]) -> str:
    """The first of the browser's languages (best first, like `zh-TW`) that there are pages in; English if none is."""
    for tag in accepted:
        parts = tag.lower().replace("_", "-").split("-")
        if parts[0] == "en":
            return "en"
        if parts[0] == "zh":
            return "zh_Hant" if _TRADITIONAL & set(parts[1:]) and "hans" not in parts else "zh_Hans"
    return "en"


def select_language() -> str:
    """The language of this request; outside of a request English."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        wanted = (current_user.language if current_user.is_authenticated else None) or session.get("language")
        accepted = (tag for tag, _quality in request.accept_languages)
        g.language = wanted if wanted in LANGUAGES else best_language(accepted)
    chosen: str = g.language
    return chosen


def select_zone() -> str:
    """The box's time zone: times are stored in UTC and shown as the shop's clock shows them."""
    if not has_request_context():
        return "UTC"
    if "zone" not in g:
        g.zone = zone_name(db())
    name: str = g.zone
    return name


def init_app(app: Flask) -> None:
    Babel(
        app,
        locale_selector=select_language,
        timezone_selector=select_zone,
        default_translation_directories=str(CATALOGUES),
    )
    app.context_processor(
        lambda: {
            "languages": LANGUAGES,
            "language": str(get_locale()),
            "html_language": HTML_LANGUAGE.get(str(get_locale()), "en"),
        }
    )
