"""An SVG drawing keeps its colours, and a trial tells how well its dots show it."""

import sys
from pathlib import Path

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

(folder / "sunrise.svg").write_text("""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60">
  <circle cx="60" cy="34" r="16" fill="gold"/>
  <g fill="none" stroke="deepskyblue" stroke-width="2">
    <path id="wave" d="M5 52 q 9 -8 18 0 t 18 0 t 18 0 t 18 0 t 18 0 t 18 0"/>
    <use href="#wave" y="6"/>
  </g>
</svg>""")

tried = ch.trial(folder / "sunrise.svg", 160, width=90, mode="stroke")
print(*tried.summary(), sep="\n")
tried.save_png(folder / "sunrise.png")

dots = ch.read_points(tried.save_csv(folder / "sunrise.csv"))
print(f"read back: {len(dots)} dots, the nearest two {dots.spacing:.2f} m apart")
