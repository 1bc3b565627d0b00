"""The checker doubts: move one drone of a good plan by hand, and it names who, when and where."""

from dataclasses import replace

import choreo as ch

row = ch.line(12, length=33, name="row").stand(y=40, z=30)
plan = ch.plan(ch.Show("Row", ch.Fleet(12), [ch.Cue(row, hold=6)]))
print(ch.check(plan).summary())

hold = next(span for span in plan.spans if span.kind == "hold")
piece = int((plan.trajectory.times <= hold.start).sum()) - 1
control = plan.trajectory.control.copy()
sideways = control[piece, 1:3, 0, 0]
sideways += 4.5  # drone 1, the first row of the arrays, swings aside while the row should stand still
report = ch.check(replace(plan, trajectory=replace(plan.trajectory, control=control)))
print("\n".join([report.summary(), *report.lines()]))
