"""The shop's name, zone, language and holidays."""
