"""Seats and the devices standing there."""
