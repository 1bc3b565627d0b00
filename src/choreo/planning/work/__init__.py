"""Transitions and moving pictures as independent pieces of work: known from before, or planned on any executor.

What is to be flown comes in; planned transitions go out, the same whoever is first. Read `tasks.py` first.
"""
