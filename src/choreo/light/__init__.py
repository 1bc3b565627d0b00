"""Which colour each drone shows when.

Formations with their drawings, the words of lights, and the moments of cues come in; a `LightTrack` goes out. Read
`light.py` first: a light is layers of effects (`effects`, over the `algebra`); `baking.py` makes keyframes of it.
"""
