"""Who flies to which place, so that ways are short and straight lines keep apart.

Two sets of places come in; an assignment and its certificate go out. Read `assignment.py` first.
"""
