"""The FastAGI server: one long-lived process that runs `agi_scripts/`."""
