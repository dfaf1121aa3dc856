"""Callers who are turned away."""
