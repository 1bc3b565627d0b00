"""Curves as files need them: how far two plans are apart, which pieces are one cubic, how many all drones make.

The curves of a `Plan` come in; lengths and pieces go out. Read `deviation.py` first.
"""
