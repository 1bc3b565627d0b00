"""Words become dots in any font: single strokes, or the edges of the letters."""

import choreo as ch

try:
    word = ch.lettering("湘超湘味")
except ch.PictureError as error:  # no installed font has Chinese; the message names a package that brings one
    print(error)
else:
    for mode in ("stroke", "outline"):
        tried = ch.trial(word, 450, width=180, mode=mode)
        print(f"{mode}: smallest gap {tried.quality.smallest_gap:.2f}, similarity {tried.quality.similarity:.2f}")

    verse = ch.lettering("不到潇湘\n岂有诗", vertical=True).stroke(420, height=110).stand(y=60, z=70)
    print(f"{verse.name}: {len(verse)} dots, the nearest two {verse.spacing:.2f} m apart")
