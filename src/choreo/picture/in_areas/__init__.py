"""Exactly n dots inside shapes: even, hexagonal, relaxed, or denser where the picture is darker.

Shapes or tones come in; places inside go out. Read `fill.py` first.
"""
