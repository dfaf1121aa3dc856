"""The box's own logic. No Flask here: every program imports it, it imports no page."""
