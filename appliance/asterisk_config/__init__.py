"""Settings on their way into Asterisk: rows → generated files → checks → a new generation → reload → probe, and back."""
