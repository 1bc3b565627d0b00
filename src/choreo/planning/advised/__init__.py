"""What would help a show that cannot be flown as written: other pads, other times, less in the air; tried, then told.

What is wrong comes in; words that were found to serve go out. Read `time_advice.py` first, then `trying.py`.
"""
