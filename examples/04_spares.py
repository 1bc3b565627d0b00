"""A picture may need fewer drones than fly: the others wait dark in its plane, near their next use."""

import choreo as ch

moon = ch.ring(40, radius=14, name="moon").stand(y=50, z=55)
field = ch.grid(rows=8, columns=10, spacing=3.0, name="field").stand(y=50, z=45)
show = ch.Show("Moon and field", ch.Fleet(80), [ch.Cue(moon, light="gold"), ch.Cue(field, light="limegreen")])

plan = ch.plan(show)
ch.check(plan).raise_for_violations()
for span in plan.spans:
    if span.kind == "hold":
        frame = plan.at((span.start + span.end) / 2)
        lit = frame.colours.any(axis=1)
        print(f"{span.name}: {lit.sum()} lit, {(~lit).sum()} wait dark in the plane y = {frame.position[0, 1]:g} m")
