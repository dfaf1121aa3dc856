"""What a caller meets: one file each, named like the kind of step it is. A script plays, collects keys and decides; it
never queues, dials or records. `run(caller, step, result)` says where to go on (`Next`) or what Asterisk shall do and
then come back with (`Do`); `result` is empty on the first visit. Each also runs as a classic AGI script from a shell:
`python3 -m agi_scripts.menu '{"prompt": "menu-main", …}'` (shell.py)."""
