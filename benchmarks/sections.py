"""Documents that several benchmarks write: each its own section, from its heading to the next."""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENTS = Path(__file__).parent.parent / "docs"


def put(document: str, lines: list[str]) -> None:
    """Replace the section whose heading is the first line, or add it at the end; what others wrote stays."""
    file = DOCUMENTS / document
    text = file.read_text(encoding="utf-8") if file.exists() else "# Benchmarks of the stage\n"
    old = re.compile(rf"^{re.escape(lines[0])}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    section = "\n".join(lines) + "\n"
    text = old.sub(lambda _: f"{section}\n", text) if old.search(text) else f"{text.rstrip()}\n\n{section}"
    file.write_text(text.rstrip() + "\n", encoding="utf-8")
