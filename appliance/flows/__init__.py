"""Flows: what a caller meets, as a tree of steps; opening hours and holidays."""
