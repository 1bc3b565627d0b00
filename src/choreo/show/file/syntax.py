"""What a show file that is no TOML gets to read: the line, what stands there, and what to type instead.

Most such files were typed with a Chinese keyboard, in a word processor, or with the habits of a spreadsheet.
"""

from __future__ import annotations

import re
import unicodedata
from ast import literal_eval
from collections.abc import Callable

from choreo.checks import shown

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_OTHER_QUOTES = "“”„‟«»「」『』＂〝〞"
_QUOTES = re.compile(rf"[{_OTHER_QUOTES}]([^{_OTHER_QUOTES}\"]*)[{_OTHER_QUOTES}\"]?|[‘’‚‛＇]([^‘’‚‛＇]*)[‘’‚‛＇]?")
_STRING = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'""")
_PAIR = re.compile(r"^\s*(?P<key>[^=:#]+?)\s*(?P<sign>=|:)\s*(?P<value>.*?)\s*[,;]?\s*$")
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
_PLAIN = str.maketrans("。、【】〔〕", ".,[][]")
_LONG_MINUS = re.compile(r"(?<=[=\[,])(\s*)[\u2010-\u2015\u2212](?=\d)")
_UNITS = re.compile(rf"^({_NUMBER})\s*((?:[^\W\d_]|[%°²³/·'′])[\w%°²³/·^ ]*)$")
_WORDS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_NOTHING = ("none", "null", "nil", "n/a", "-")


def syntax_fault(text: str, reason: str) -> tuple[int, str]:
    """Return the line of what is no TOML, and the sentence that says what to type.

    Parameters
    ----------
    text : str
        Of the whole file.
    reason : str
        What the parser of the standard library says.

    Examples
    --------
    >>> syntax_fault("width = 36m", "Expected newline (at line 1, column 11)")
    (1, 'width = 36m: write 36, numbers carry no unit')
    """
    found = _PLACE.search(reason)
    lines = text.split("\n")
    number = int(found[1]) if found and found[1] else max(len(text.rstrip().split("\n")), 1)
    what = reason[: found.start()] if found else reason
    twice = re.fullmatch(r"Cannot declare (\(.*\)) twice", what)
    if twice:
        return number, f"[{'.'.join(literal_eval(twice[1]))}] stands here for the second time; give it another name"
    if what == "Cannot overwrite a value" and lines[number - 1].lstrip().startswith("["):
        name = lines[number - 1].strip().strip("[]")
        return number, f"[{name}] and [[{name}]] cannot stand in one file; write [[{name}]] before each of several"
    if what == "Cannot overwrite a value":
        return number, "this key stands here for the second time; keep one of them"
    number = _begun(lines, number, int(found[2]) if found and found[1] else 0, what)
    line = lines[number - 1].rstrip("\r")
    for habit in _HABITS:
        told = habit(line, what)
        if told:
            return number, told
    return number, f"{shown(line.strip())[1:-1]}: cannot be read; expected key = value, a [table] or [[cue]]"


def _begun(lines: list[str], number: int, column: int, what: str) -> int:
    """Return the line on which the fault began: the parser often stops at the beginning of the one after it."""
    number = min(max(number, 1), len(lines))
    if what.startswith(("Unclosed array", "Unclosed inline table")) or (column <= 1 and number > 1):
        opened = [row for row in range(1, number + 1) if re.search(r"[\[{][^\]}]*$", _bare(lines[row - 1]))]
        return opened[-1] if opened and not lines[opened[-1] - 1].lstrip().startswith("[") else number
    return number


def _bare(line: str) -> str:
    """Return a line without its strings and its comment."""
    return _STRING.sub('""', line).split("#")[0]


def _code(line: str) -> str:
    """Return a line without its comment."""
    kept, position = "", 0
    for match in _STRING.finditer(line):
        between = line[position : match.start()]
        if "#" in between:
            return (kept + between.split("#")[0]).strip()
        kept, position = kept + between + match[0], match.end()
    return (kept + line[position:].split("#")[0]).strip()


def _quotes(line: str, what: str) -> str:
    del what
    found = _QUOTES.search(_STRING.sub(lambda match: "x" * len(match[0]), line.split("#")[0]))
    found = found and _QUOTES.search(line, found.start())
    if not found:
        return ""
    inner = found[1] if found[1] is not None else found[2]
    return f'{_short(line)}: write "{inner.strip()}" between straight quotes, not {found[0]}'


def _minus(line: str, what: str) -> str:
    del what
    code = _code(line)
    typed = _LONG_MINUS.sub(r"\1-", code)
    return "" if typed == code else f"{_short(line)}: write {typed}, with the hyphen of the keyboard before the number"


def _full_width(line: str, what: str) -> str:
    del what
    bare = _bare(line)
    wide = [sign for sign in bare if unicodedata.normalize("NFKC", sign) != sign and sign not in "²³"]
    wide += [
        sign for sign in bare if sign in "。、【】〔〕" or (unicodedata.category(sign) in ("Zs", "Cf") and sign != " ")
    ]
    if not wide:
        return ""
    typed = unicodedata.normalize("NFKC", _code(line)).translate(_PLAIN)
    typed = "".join(
        sign if unicodedata.category(sign) not in ("Zs", "Cf") else " " if sign == "\u3000" else sign for sign in typed
    )
    return f"{_short(line)}: write {_quoted_key(typed)}, without full-width signs or other spaces (half width)"


def _decimal_comma(line: str, what: str) -> str:
    del what
    pair = _PAIR.match(_code(line))
    value = re.fullmatch(r"([+-]?\d+),(\d+)", pair["value"]) if pair else None
    if not value or not pair:
        return ""
    if len(value[2]) == 3:
        return (
            f"{_short(line)}: write {value[1]}{value[2]} without a comma, or {value[1]}.{value[2]} with a decimal point"
        )
    return f"{_short(line)}: write {value[1]}.{value[2]}, with a decimal point, not a comma"


def _unit(line: str, what: str) -> str:
    del what
    pair = _PAIR.match(_code(line))
    value = _UNITS.match(pair["value"]) if pair else None
    if not value:
        return ""
    return f"{_short(line)}: write {value[1].replace(',', '.')}, numbers carry no unit"


def _odd_number(line: str, what: str) -> str:
    del what
    pair = _PAIR.match(_code(line))
    if not pair or pair["sign"] != "=":
        return ""
    value = pair["value"]
    if re.fullmatch(r"[+-]?0+\d+(\.\d+)?", value):
        trimmed = re.sub(r"^([+-]?)0+(?=[0-9])", r"\1", value)
        return f"{_short(line)}: write {trimmed}, without a leading 0"
    if re.fullmatch(r"[+-]?\.\d+", value):
        return f"{_short(line)}: write {value.replace('.', '0.')}, with a 0 before the point"
    if re.fullmatch(r"[+-]?\d+\.", value):
        return f"{_short(line)}: write {value}0, with a digit behind the point"
    if re.fullmatch(r"[+-]?\d+([ '’]\d{3})+", value):
        digits = re.sub(r"\D", "", value)
        return f"{_short(line)}: write {digits}, without spaces between digits"
    if re.fullmatch(r"\d{5000,}", value):
        return f"a number of {len(value):,} digits is none that a show needs"
    return ""


def _key(line: str, what: str) -> str:
    del what
    code = _code(line)
    table = re.fullmatch(r"(\[\[?)\s*([^\[\]]*?)\s*(\]?\]?)", code)
    if table and table[2]:
        whole = table[1] + _quoted_key(table[2]) + "]" * len(table[1])
        return f"{_short(line)}: write {whole}" if whole != code else ""
    pair = _PAIR.match(code)
    if pair and pair["key"].isascii() and " " in pair["key"] and re.fullmatch(r"[A-Za-z_ ]+", pair["key"]):
        return f"{_short(line)}: a key is one word; write {'_'.join(pair['key'].split())} = {pair['value']}"
    if pair and _quoted_key(pair["key"]) != pair["key"]:
        return f"{_short(line)}: write {_quoted_key(pair['key'])} = {pair['value']}, such a key stands between quotes"
    return ""


def _quoted_key(key: str) -> str:
    """Return a dotted key with the parts in quotes that need them; a line beyond its key stays as it is."""
    if "=" in key or key.startswith("["):
        return key
    parts = [part.strip() for part in key.split(".")]
    bare = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")
    return ".".join(part if bare.fullmatch(part) else f'"{part.strip(chr(34))}"' for part in parts)


def _word(line: str, what: str) -> str:
    del what
    pair = _PAIR.match(_code(line))
    if not pair or pair["sign"] != "=":
        return ""
    value = pair["value"]
    if value.lower() in _WORDS:
        return f"{_short(line)}: write {_WORDS[value.lower()]}"
    if value.lower() in _NOTHING:
        return f"{_short(line)}: leave this line out, then it has its default"
    if not value:
        return f"{_short(line)}: no value stands behind {pair['key']} ="
    if re.fullmatch(r"""[^\s\[\]{}"'=+\d.-][^\[\]{}"'=]*|\d[^\[\]{}"'=]*""", value):
        return f'{_short(line)}: put words between quotes: {pair["key"]} = "{value}"'
    if value.count('"') == 1 or (value.count("'") == 1 and '"' not in value):
        return f"{_short(line)}: the quotes are opened and not closed"
    return ""


def _sign(line: str, what: str) -> str:
    code = _code(line)
    pair = _PAIR.match(code)
    if code.startswith(("//", "/*", "--", ";", "%")):
        return f"{_short(line)}: a remark begins with #"
    if pair and pair["sign"] == ":":
        return f"{_short(line)}: write {pair['key']} = {pair['value']}, with an equals sign"
    if code.endswith(";") or (pair and code.endswith(",") and "[" not in code):
        return f"{_short(line)}: leave out the {code[-1]} at the end of the line"
    if "\\" in code and ("escape" in what.lower() or "backslash" in what.lower() or "\\" in what):
        return f"{_short(line)}: write / between folders, not \\"
    if re.search(r"[\[{][^\]}]*$", _bare(line)) and not code.startswith("["):
        return f"{_short(line)}: what is opened with a bracket here is never closed"
    if pair and ("//" in _bare(line) or re.search(r"\s;\s", _bare(line))):
        return f"{_short(line)}: a remark begins with #"
    return ""


def _short(line: str) -> str:
    code = _code(line)
    return code if len(code) <= 60 else f"{code[:57]}..."


_HABITS: tuple[Callable[[str, str], str], ...] = (
    _quotes,
    _full_width,
    _minus,
    _decimal_comma,
    _unit,
    _odd_number,
    _sign,
    _key,
    _word,
)
