"""Texts that are translated when they are shown, not when the module is read."""

from flask_babel import lazy_gettext as _l

__all__ = ["_l"]
