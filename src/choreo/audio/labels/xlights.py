"""Timing tracks of xLights, `.xtiming`: XML without entities, whose effects are labels in milliseconds."""

from __future__ import annotations

from xml.parsers import expat

from choreo.audio.labels.labelled import Track, checked
from choreo.errors import ShowError

_DEEPEST = 8
_MOST = 200_000


def xlights(data: bytes, where: str) -> list[Track]:
    """Return the timing tracks of an `.xtiming` file.

    Of lyrics with phrases, words and phonemes on layers of their own, the first layer is taken.

    Raises
    ------
    ShowError
        If it is no such file, is damaged, or declares entities or a document type.

    Examples
    --------
    >>> made = b'<timing name="Song"><EffectLayer><Effect label="verse" starttime="1500" endtime="2000"/></EffectLayer>'
    >>> xlights(made + b"</timing>", "song.xtiming")[0]
    Track(marks=[(1.5, 'verse')], name='Song', spoken=False)
    """
    reader = _Reader(where)
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ShowError(f"{where}:{error.lineno}: is damaged or cut off there; export it from xLights anew") from None
    except (LookupError, ValueError):
        raise ShowError(f"{where}: is written in an encoding that choreo does not read; save it in UTF-8") from None
    if not reader.timed:
        raise ShowError(f"{where}: holds no timing of xLights; export the timing track there as .xtiming")
    return reader.tracks


class _Reader:
    """Collects effects while the parser walks through the file."""

    def __init__(self, where: str) -> None:
        self.tracks: list[Track] = []
        self.timed = False
        self._where, self._depth, self._layers, self._found = where, 0, 0, 0

    def begin(self, tag: str, given: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ShowError(f"{self._where}: is nested too deep to be a timing of xLights")
        if tag == "timing":
            self.timed, self._layers = True, 0
            self.tracks.append(Track(name=given.get("name", "")))
        elif tag == "EffectLayer":
            self._layers += 1
        elif tag == "Effect" and self.tracks and self._layers == 1:
            self._found += 1
            if self._found > _MOST:
                raise ShowError(f"{self._where}: more than {_MOST:,} labels")
            given = {name.lower(): value for name, value in given.items()}
            said = given.get("starttime", "")
            if not (said.isascii() and said.isdecimal() and len(said) <= 9):
                raise ShowError(f"{self._where}: starttime = '{said[:20]}'; expected whole milliseconds")
            self.tracks[-1].marks.append((checked(int(said) / 1000, self._where), given.get("label", "")))

    def end(self, _tag: str) -> None:
        self._depth -= 1

    def refuse(self, *_declared: object) -> None:
        raise ShowError(f"{self._where}: declares a document type or entities; a timing of xLights has none")
