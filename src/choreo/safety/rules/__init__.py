"""One rule of the checker a module: distance, kinematics, altitude, fence, pads, samples, flashes.

A stretch of the plan comes in; notes of what is broken go out to the ledger. Read `distance.py` first; add a rule
here.
"""
