"""Habits of other programs and keyboards: a line that is no TOML, and the line that was meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from choreo.show.file.toml.spelled import spelled

STRING = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'""")
_OTHER_QUOTES = "“”„‟«»「」『』＂〝〞‘’‚‛＇`´"
_PAIR = re.compile(r"^\s*(?P<key>[^=:#\[\]{}]+?)\s*(?P<sign>=|:)\s*(?P<value>.*?)\s*$")
_PLAIN = str.maketrans("。、【】〔〕", ".,[][]")
_LONG_MINUS = re.compile(r"[\u2010-\u2015\u2212](?=\s*[\d.])")
_WORDS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_NOTHING = ("none", "null", "nil", "n/a", "-", "nan", "inf", "infinity", "∞", "undefined", "?", "...")
_SEVERAL = ("cue", "limits.keep_out", "site.keep_out", "cue.light", "cue.motion")
"""Tables that stand in double brackets."""
_TABLES = ("fleet", "limits", "site", "score", "lighting", "cue")
"""Tables whose names choreo gives."""
_NAMED = ("formation", "group", "light")
"""Tables that hold tables with names of the designer's."""
COLOUR = re.compile(r"\s*([\w.-]+)\s*[=:]\s*(#[0-9A-Fa-f]{3,8})\b")
"""A hash value without quotes, which TOML takes for a remark."""
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


class Meant(NamedTuple):
    """What was meant: the line to type (or the part of it that is told), and why; no line where none can be known."""

    line: str
    told: str
    why: str = ""


def _quotes(code: str) -> Meant | None:
    if not any(sign in _OTHER_QUOTES for sign in bare(code)):
        return None
    straight = code.translate({ord(sign): '"' for sign in _OTHER_QUOTES})
    pair = _PAIR.match(code)
    if not pair:
        return Meant(straight, straight, "with straight quotes")
    key, value = pair["key"].strip(_OTHER_QUOTES), pair["value"]
    inner = value.strip(_OTHER_QUOTES + "\"' ")
    if not any(sign in _OTHER_QUOTES for sign in value):
        return Meant(f"{key} {pair['sign']} {value}", f"{key} {pair['sign']} {value}", "with straight quotes or none")
    if re.search(rf"[{_OTHER_QUOTES}\"\[{{]", inner):
        return Meant(straight, straight, "with straight quotes")
    told = f'write "{inner}" between straight quotes, not {value}'
    return Meant(f'{key} {pair["sign"]} "{inner}"', told, "with straight quotes")


def _doubled(code: str) -> Meant | None:
    pair = _PAIR.match(code)
    value = re.fullmatch(r"""(?:''|"")([^"']+)(?:''|"")""", pair["value"]) if pair else None
    if not value or not pair:
        return None
    return Meant(f'{pair["key"]} = "{value[1]}"', f'write "{value[1]}" between one pair of quotes')


def _unseen(code: str) -> Meant | None:
    kept = "".join(sign for sign in code if sign == "\t" or unicodedata.category(sign) not in ("Cc", "Cf"))
    if code and not kept.strip():
        return Meant("", "leave this line out: it holds nothing but signs that cannot be seen")
    return None if kept == code else Meant(kept, kept, "without the signs in it that cannot be seen")


def _full_width(code: str) -> Meant | None:
    typed = _between(code, lambda part: unicodedata.normalize("NFKC", part).translate(_PLAIN))
    if typed == code or not any(_is_wide(sign) for sign in bare(code)):
        return None
    return Meant(typed, typed, "without full-width signs or other spaces (half width)")


def _is_wide(sign: str) -> bool:
    return sign in "。、【】〔〕" or (unicodedata.normalize("NFKC", sign) != sign and sign not in "²³")


def _minus(code: str) -> Meant | None:
    typed = _between(code, lambda part: _LONG_MINUS.sub("-", part))
    return None if typed == code else Meant(typed, typed, "with the hyphen of the keyboard before the number")


def _thousands(code: str) -> Meant | None:
    pair = _PAIR.match(code)
    value = re.fullmatch(r"([+-]?\d+),(\d{3})", pair["value"]) if pair else None
    if not value or not pair:
        return None
    one = f"{value[1]}{value[2]}"
    return Meant(
        f"{pair['key']} = {one}", f"write {one} without a comma, or {value[1]}.{value[2]} with a decimal point"
    )


def _number(code: str) -> Meant | None:
    pair = _PAIR.match(code)
    if not pair or pair["value"][:1] in "\"'[{":
        return None
    key, value = pair["key"], pair["value"]
    if key == "min_size" and re.fullmatch(r"[\d.]+\s*%", value):
        return Meant(f'{key} = "{value}"', f'"{value}"', "a part of the picture, between quotes")
    if re.fullmatch(r"[+-]?\d+([ '’_]\d{3})+", value):
        digits = re.sub(r"[^\d+-]", "", value)
        return Meant(f"{key} = {digits}", digits, "without spaces between digits")
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", value):
        found = spelled(value)
        why = "without a leading 0" if re.match(r"[+-]?0\d", value) else "with a 0 before the point"
        why = "with a digit behind the point" if value.endswith(".") else why
        return Meant(f"{key} = {found.number}", found.number, why) if found and found.number != value else None
    found = spelled(re.sub(r"^[~≈=<>:]+\s*", "", value))
    if found is None:
        return None
    why = "the number alone" if found.why == "without quotes" else found.why
    return Meant(f"{key} = {found.number}", found.number, why)


def _remark(code: str) -> Meant | None:
    if code.startswith(("//", "/*", "--", ";", "%", "<!--")):
        return Meant("", "a remark begins with #")
    pair = _PAIR.match(code)
    ended = re.fullmatch(
        rf"({STRING.pattern}|{_NUMBER.pattern}|\[.*\]|true|false)\s*(?:(?://|/\*|;|--|-|\(|,)\s*)([^\W\d_].*?)[)*/\s]*",
        pair["value"] if pair else "",
    )
    if not ended or not pair:
        return None
    typed = f"{pair['key']} = {ended[1]}"
    return Meant(typed, f"{typed}  # {ended[2]}", "a remark begins with #")


def _end_of_line(code: str) -> Meant | None:
    if code.endswith((";", ",", "；")) or (code.endswith(".") and code[:-1].endswith(('"', "]"))):
        return Meant(code[:-1].rstrip(), f"leave out the {code[-1]} at the end of the line")
    return None


def _sign(code: str) -> Meant | None:
    pair = _PAIR.match(code)
    if not pair:
        return None
    value = re.sub(r"^(?:=+>?|:=|>|-)\s*(?=[\w\"'\[{.])", "", pair["value"])
    if pair["sign"] == ":" and value:
        return Meant(f"{pair['key']} = {value}", f"{pair['key']} = {value}", "with an equals sign")
    if value != pair["value"] and not pair["value"].startswith("-"):
        return Meant(f"{pair['key']} = {value}", f"{pair['key']} = {value}", "with one equals sign")
    return None


def _no_sign(code: str) -> Meant | None:
    found = re.fullmatch(rf"([A-Za-z_]+)\s+({STRING.pattern}|{_NUMBER.pattern}|\[.*\]|true|false)", code)
    return Meant(f"{found[1]} = {found[2]}", f"{found[1]} = {found[2]}", "with an equals sign") if found else None


def _header(code: str) -> Meant | None:
    """Return a table's header as it is typed: one pair of brackets, or two where there are several such tables."""
    inside = re.fullmatch(r"(?:[\[({<]+\s*([^\[\](){}<>\"]*?)\s*[\])}>]*|([\w. ]*?)\s*\]+)\s*[:=]*", code)
    inside = inside or re.fullmatch(rf"()({'|'.join(_TABLES)})\s*:", code)  # as YAML has it
    named = re.fullmatch(rf"({'|'.join(_NAMED)})\s*:", code)
    if named:
        return Meant(f"[{named[1]}.name]", f"[{named[1]}.name]", "with a name of your own")
    name = (inside[1] or inside[2] or "").strip() if inside else ""
    if not name or "," in name or _NUMBER.fullmatch(name):
        return None
    first, *rest = re.split(r"\s*[.:/=>\\-]\s*|\s+", name, maxsplit=1)
    if first.lower() in _NAMED and rest:
        name = f"{first.lower()}.{_quoted(rest[0])}"
    elif re.fullmatch(r"[\w.]+", name) is None:
        name = _quoted(name)
    else:
        name = ".".join(map(_quoted, name.split(".")))
    twice = code.startswith("[[") or name in _SEVERAL
    typed = f"[[{name}]]" if twice else f"[{name}]"
    return None if typed == code else Meant(typed, typed)


def _list(code: str) -> Meant | None:
    """Return a list as it is typed: brackets, commas, words in quotes, numbers without units."""
    pair = _PAIR.match(code)
    value = pair["value"] if pair else ""
    inner = re.fullmatch(r"[\[({]\s*([^\[\](){}=]*?)\s*[\])}]", value) or re.fullmatch(
        rf"([^\[\](){{}}=]*[,;].*[^,;]|(?:(?:{STRING.pattern})\s+)+(?:{STRING.pattern}))", value
    )
    if not inner or not pair:
        return None
    parts = STRING.sub(lambda match: match[0].replace(",", "\0").replace(";", "\1").replace(" ", "\2"), inner[1])
    sign = next((sign for sign in ";,|" if sign in parts), None)
    several = [part.strip() for part in (parts.split(sign) if sign else parts.split())]
    items = [_item(part.replace("\0", ",").replace("\1", ";").replace("\2", " ")) for part in several if part]
    if len(items) < 2 or (not sign and value[0] not in "[(\"'"):
        return None
    typed = f"{pair['key']} = [{', '.join(items)}]"
    return None if typed == code else Meant(typed, typed, "a list stands in brackets, with commas")


def _item(part: str) -> str:
    if part[:1] in "\"'":
        return part
    found = None if _NUMBER.fullmatch(part) else spelled(part)
    return part if _NUMBER.fullmatch(part) else found.number if found else f'"{part}"'


def _colour(code: str) -> Meant | None:
    found = COLOUR.match(code)
    if not found:
        return None
    typed = f'{found[1]} = "{found[2]}"'
    return Meant(typed, f"write {typed} between quotes, since # begins a remark")


def _key(code: str) -> Meant | None:
    pair = _PAIR.match(code)
    if not pair or pair["sign"] == ":":
        return None
    if re.fullmatch(r"[A-Za-z_]+( [A-Za-z_]+)+", pair["key"]):
        typed = f"{'_'.join(pair['key'].split())} = {pair['value']}"
        return Meant(typed, f"a key is one word; write {typed}")
    key = ".".join(map(_quoted, pair["key"].split(".")))
    typed = f"{key} = {pair['value']}"
    return None if key == pair["key"] else Meant(typed, typed, "such a key stands between quotes")


def _folders(code: str) -> Meant | None:
    if not re.search(r'"[^"]*\\[^"]*"', code):
        return None
    typed = STRING.sub(lambda match: re.sub(r"\\+", "/", match[0]), code)
    return None if typed == code else Meant(typed, "write / between folders, not \\")


def _word(code: str) -> Meant | None:
    pair = _PAIR.match(code)
    if not pair or pair["sign"] != "=":
        return None
    key, value = pair["key"], pair["value"]
    if value.lower() in _WORDS:
        return Meant(f"{key} = {_WORDS[value.lower()]}", f"write {_WORDS[value.lower()]}")
    if value.lower().lstrip("+-") in _NOTHING or value.lower() in _NOTHING:
        return Meant("", "write a value, or leave this line out if the key has a default")
    if not value:
        return Meant("", f"no value stands behind {key} =")
    if re.fullmatch(r"""[^\[\]{}"'=]+""", value):
        typed = f'{key} = "{value}"'
        return Meant(typed, f"put words between quotes: {typed}")
    if value.count('"') == 1 or (value.count("'") == 1 and '"' not in value):
        return Meant("", "the quotes are opened and not closed")
    return None


def _quotes_within(code: str) -> Meant | None:
    """Return words in quotes that have such quotes within: the other quotes go around them."""
    pair = _PAIR.match(code)
    value = pair["value"] if pair else ""
    inner = value[1:-1]
    if not pair or not re.fullmatch(r"""(["']).*\1""", value) or "\\" in inner or value[0] not in inner:
        return None
    other = "'" if value[0] == '"' else '"'
    if other in inner or re.search(rf"{value[0]}\s+{value[0]}|{value[0]}\s*[,;]\s*{value[0]}", value):
        return None
    typed = f"{pair['key']} = {other}{inner}{other}"
    return Meant(typed, typed, f"with other quotes around words that have {value[0]} in them")


def _open(code: str) -> Meant | None:
    if opened(code) > 0 and not code.startswith("["):
        return Meant("", "what is opened with a bracket here is never closed")
    return None


def opened(code: str) -> int:
    """Return how many brackets a line opens and does not close.

    >>> opened("fence = [[0, 0], [9, 0]"), opened("[fleet]"), opened("[4, 4]]")
    (1, 0, -1)
    """
    plain = bare(code)
    return sum(map(plain.count, "[{")) - sum(map(plain.count, "]}"))


def bare(line: str) -> str:
    """Return a line without its strings and its comment."""
    return STRING.sub('""', line).split("#")[0]


def _between(code: str, change: Callable[[str], str]) -> str:
    """Return a line changed outside of its strings."""
    kept, position = "", 0
    for match in STRING.finditer(code):
        kept, position = kept + change(code[position : match.start()]) + match[0], match.end()
    return kept + change(code[position:])


def _quoted(part: str) -> str:
    """Return a part of a key, in quotes where it needs them."""
    part = part.strip()
    return part if re.fullmatch(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'", part) else f'"{part.strip(chr(34))}"'


HABITS: tuple[Callable[[str], Meant | None], ...] = (
    _unseen,
    _quotes,
    _doubled,
    _colour,
    _full_width,
    _minus,
    _header,
    _remark,
    _folders,
    _thousands,
    _number,
    _end_of_line,
    _sign,
    _no_sign,
    _list,
    _key,
    _quotes_within,
    _open,
    _word,
)
"""Asked in turn, each with the line without its comment."""
