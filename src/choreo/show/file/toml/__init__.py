"""The show file as typed text: where each key stands, and what to type where it is no TOML.

Text comes in; the lines of its keys go out, or for each line that is no TOML the sentence that says what to type. Read
`syntax.py` first; the habits of other programs are in `habits.py`, numbers with units in `spelled.py`.
"""
