"""linebox-calls: the only AMI client of the box. It knows what is going on, keeps the agents' states, tells the
browsers, reads Asterisk's logs into the database and applies settings."""
