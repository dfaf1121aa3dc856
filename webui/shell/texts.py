"""Texts that are translated when they are shown, not when the module is read."""

from flask_babel import lazy_gettext as _l

__all__ = ["SPOKEN", "_l"]

# Languages in which the box speaks to callers
SPOKEN = {"zh": _l("Mandarin"), "en": _l("English (spoken)")}
