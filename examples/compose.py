"""Pictures composed of parts, each with its colour; drones that are left over park dark."""

import choreo as ch

house = ch.Outline.from_strokes([[(0, 0), (8, 0), (8, 6), (0, 6), (0, 0)], [(0, 6), (4, 9), (8, 6)]], name="house")
walls = house.stroke(40, width=24).stand(x=-8, y=30, z=30).paint("sandybrown")
moon = ch.ring(14, radius=4).stand(x=18, y=30, z=50).paint("lightyellow")

show = ch.Show(
    "a house at night",
    fleet=ch.Fleet(60, spacing=2.0),  # six more than are lit
    cues=[
        ch.Cue(walls, hold=4),
        ch.Cue((walls + moon).rename("house and moon"), hold=6, travel_light="dark"),
    ],
)

if __name__ == "__main__":
    plan = ch.plan(show)
    print(ch.check(plan).summary())
    print(ch.contact_sheet(plan, "house.png"))
