"""The site of a show from maps in latitude and longitude: GeoJSON, KML, KMZ, and fences of QGroundControl.

A path comes in; a `Site` goes out, its shapes told by their kinds, folders or names. Read `site_file.py` first.
"""
