"""The return plan of a `.skyb`: what a drone does when it is called home in the middle of the show."""

from __future__ import annotations

from choreo.core.plan import Plan


def return_plans(plan: Plan) -> list[bytes]:
    """Return the return plan block of each drone; empty where there is none."""
    return [b""] * plan.drones
