"""What Skybrush reads and writes: `.skyc`, light programs, and CSV in a zip.

A `Plan` comes in; a file goes out, and the other way round. Read `frame.py` first, which says how its axes lie, then
`skyc.py`.
"""
