"""The show on a map: KML and GeoJSON for authorities, QGroundControl's fence, CZML over a city.

A `Plan` with a place on Earth comes in; a file in latitude and longitude goes out. Read `volumes.py` first.
"""
