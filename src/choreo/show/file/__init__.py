"""Show files in TOML, show scripts in Python, and their mistakes, told all at once with their lines.

A path comes in; a `Show` goes out, each picture traced once, or an error that says line, key and the nearest right
word. Read `reading.py` first; what the file may say stands in `schema.py`, its mistakes are worded in `mistakes.py`.
"""
