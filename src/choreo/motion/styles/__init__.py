"""Transitions with a look: pour, scroll and fireflies (each drone at its own moment), and swirl.

Places, limits and a `Style` come in; curves with their proof go out. Read `staggered.py` first; add a style here.
"""
