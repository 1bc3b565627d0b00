"""Music heard by the machine: its loudness, onsets, tempo and beats.

The bytes of a sound file come in; `Heard` goes out, numbers over time. Read `analysis.py` first.
"""
