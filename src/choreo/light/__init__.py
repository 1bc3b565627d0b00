"""Which colour each drone shows when.

Colours of formations and the moments of cues come in; a `LightTrack` goes out. Read `fade.py` first.
"""
