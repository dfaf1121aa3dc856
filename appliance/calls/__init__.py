"""Calls that happened: the list, one call's story, the day's figures."""
