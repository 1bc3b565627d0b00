"""Transitions as independent pieces of work: known from before, planned on any executor, or on a cluster.

What is to be flown comes in; planned transitions go out, the same whoever is first. Read `tasks.py` first.
"""
