"""From what is drawn to a formation: mode, size and spacing as wished, or words that say what would fit.

An outline and a `Wish` come in; a `Formation` goes out, or an error that names the nearest size, number and the
tightest place. Read `arrangement.py` first.
"""
