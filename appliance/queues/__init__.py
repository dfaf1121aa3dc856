"""Queues and the agents in them."""
