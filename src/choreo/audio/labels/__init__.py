"""Labels that light designers already have, from Audacity, subtitles, lyrics, xLights and MIDI.

A file comes in; a `Ruler` goes out, on the clock of the music: its beats and bars, where it has some, and its markers.
Read `label_file.py` first.
"""
