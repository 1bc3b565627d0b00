"""The named effects, each a few lines over the algebra.

Moments, dots and numbers come in, bound together as a `Scene`; levels (m, n) or colours (m, n, 3) go out. Read
`catalogue.py` first: it says what an effect is, and how one declares its numbers.
"""
