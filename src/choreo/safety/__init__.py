"""The independent check of a plan: it reads control points, limits and fleet, and nothing of how they were made."""
