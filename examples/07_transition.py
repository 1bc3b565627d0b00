"""One transition by itself: who flies where, how long it takes at best, and what the proof promises."""

import choreo as ch

limits = ch.Limits(max_speed=8, max_climb=4, max_descent=3)
ring = ch.ring(120, radius=40).stand(y=60, z=60)
field = ch.grid(120, spacing=3.0).stand(y=60, z=50)

for style in ("direct", "bloom"):
    move = ch.transition(ring.points, field.points, limits, style=style)
    print(
        f"{style}: {move.method}, {move.duration:.1f} s (no planner is faster than {move.bound:.1f} s), "
        f"never nearer than {move.closest:.3f} m"
    )
