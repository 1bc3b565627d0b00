"""What is told of motions that cannot be flown: what would help, each tried before it is told.

A picture that is `Given`, its motions and what is wrong with them come in; other motions, or words for the designer go
out. Read `remedies.py` first.
"""
