"""A shop from one JSON document, for tests and the demo; and the demo's removal."""
