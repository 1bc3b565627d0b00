"""`python -m choreo` is the command `choreo`."""

import sys

from choreo.cli import main

if __name__ == "__main__":
    sys.exit(main())
