"""More dots than a plane holds: neighbours stand in different depths, and look right within an angle."""

import choreo as ch

words = ch.Outline.from_strokes(
    [[(0, 0), (0, 10), (6, 4), (6, 10)], [(9, 0), (9, 10), (15, 10), (15, 0), (9, 0)], [(18, 10), (21, 0), (24, 10)]],
    name="NOV",
)
try:
    words.stroke(120, width=42)
except ch.PictureError as error:
    print(error)

fine = words.stroke(120, width=42, layers=3)
flat = ch.Formation(fine.points * [1, 0, 1])
print(f"seen {flat.spacing:.2f} m apart, flown {fine.spacing:.2f} m apart, up to {fine.viewing_angle:.0f} degrees off")
