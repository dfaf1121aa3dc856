"""Settings on their way to Asterisk: rows → generated files → checks → generation → reload → probe, and back."""
