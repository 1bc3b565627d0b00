"""Curves as files need them: how far two plans are apart, and which pieces are one cubic.

The curves of a `Plan` come in; lengths and pieces go out. Read `deviation.py` first.
"""
