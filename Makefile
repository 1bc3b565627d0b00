# make show   plans and exports the flagship show, draws its contact sheet and makes its page
# make images makes the film still, the sheet and the page that the README shows
# make gallery draws a loop of every effect of light, and docs/gallery.md
# make test   runs the test suite
# make proof  runs the longer proofs: thousands of planted faults and damaged files
# make bench  measures, and writes the tables of docs/
# make mutation changes the checker in every small way and sees whether a test notices (twenty minutes at first; goes on)
# make fuzz   lets a fuzzer that sees which code runs look for files that hurt a reader (a minute each)
# make check  runs the linter, the type checker and the contracts of imports
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

.PHONY: show images gallery test proof mutation fuzz check bench clean

show: $(INSTALLED)
	mkdir -p build
	$(BIN)/choreo plan shows/yongzhou.toml -o build/yongzhou.npz --timings
	$(BIN)/choreo export build/yongzhou.npz build/yongzhou.skyc
	$(BIN)/choreo preview build/yongzhou.npz --contact-sheet build/yongzhou.png --page build/yongzhou.html

images: show
	$(BIN)/choreo preview build/yongzhou.npz --snapshot docs/images/yongzhou-film.jpg --cue lotus --size 1600x900 \
	    --contact-sheet docs/images/yongzhou.jpg
	cp build/yongzhou.html docs/yongzhou.html

gallery: $(INSTALLED)
	$(BIN)/python tools/gallery/draw.py

test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not proof"

proof: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m proof tests

mutation: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[mutation]'
	$(BIN)/python tools/mutation/run.py

fuzz: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[fuzz]'
	$(BIN)/python tools/fuzz/run.py

check: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest tests/test_house.py tests/test_public.py

bench: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,bench]'
	$(BIN)/python benchmarks/motion.py --growth --write
	for script in travel art modes stage window light living; do $(BIN)/python benchmarks/$$script.py --write || exit 1; done
	$(BIN)/python benchmarks/formats.py --show shows/yongzhou.toml --write
	for script in check formats replan styles success; do $(BIN)/python benchmarks/$$script.py || exit 1; done

# Installed anew whenever what is to be installed changes; else .venv is used as it is.
$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $(INSTALLED)

clean:
	rm -rf .venv build
