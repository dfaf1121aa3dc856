"""Prompts as sound: texts, voices that speak them, and the hold music."""
