"""Documents that several benchmarks write: each its own section, between two marks."""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENTS = Path(__file__).parent.parent / "docs"


def put(document: str, section: str, lines: list[str]) -> None:
    """Replace a section of a document in docs/, or add it at the end; what others wrote stays."""
    file = DOCUMENTS / document
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    block = "\n".join([begin, *lines, end])
    text = file.read_text(encoding="utf-8") if file.exists() else "# Benchmarks of the stage\n"
    found = re.search(f"{re.escape(begin)}.*?{re.escape(end)}", text, re.DOTALL)
    text = text[: found.start()] + block + text[found.end() :] if found else f"{text.rstrip()}\n\n{block}\n"
    file.write_text(text, encoding="utf-8")
