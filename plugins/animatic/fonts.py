"""Fonts for captions in any script: those of the system, else Pillow's own."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_LIKED = (
    "notosans-regular", "notosans[", "inter", "dejavusans.", "arial.", "helvetica",
    "notosanscjk-regular", "notosanscjk", "hiragino", "pingfang", "sourcehansans",
    "notosansarabic", "notosanshebrew", "notosansdevanagari", "notosansthai",
    "arialunicode", "arial unicode", "unifont",
)  # fmt: skip
_SKIPPED = ("emoji", "symbol", "mono", "bold", "italic", "oblique", "serif", "math")
_SCRIPTS = (
    ("HIRAGANA", "ja"), ("KATAKANA", "ja"), ("CJK", "zh"), ("HANGUL", "ko"),
    ("ARABIC", "ar"), ("HEBREW", "he"), ("DEVANAGARI", "hi"), ("THAI", "th"),
    ("BENGALI", "bn"), ("TAMIL", "ta"), ("CYRILLIC", "ru"), ("GREEK", "el"),
)  # fmt: skip


def folders() -> list[Path]:
    """Where systems keep their fonts."""
    home = Path.home()
    if sys.platform == "darwin":
        return [
            Path("/System/Library/Fonts"),
            Path("/Library/Fonts"),
            home / "Library/Fonts",
        ]
    shared = os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":")
    own = Path(os.environ.get("XDG_DATA_HOME", home / ".local/share"))
    return [own / "fonts", home / ".fonts", *(Path(d) / "fonts" for d in shared if d)]


def files(places: list[Path]) -> list[Path]:
    """Font files, the best known text faces first."""
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            found += [
                p
                for p in sorted(place.rglob("*"))
                if p.suffix.lower() in (".ttf", ".otf", ".ttc")
            ]

    def rank(path: Path) -> tuple[int, str]:
        name = path.name.lower().replace(" ", "")
        if any(word in name for word in _SKIPPED):
            return len(_LIKED) + 1, name
        liked = (i for i, start in enumerate(_LIKED) if name.startswith(start))
        return next(liked, len(_LIKED)), name

    return sorted(found, key=rank)


@lru_cache(maxsize=4)
def _system(places: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(files(list(places)))


def covers(font: FreeTypeFont, text: str) -> bool:
    """Whether a font has a picture of every letter."""
    empty = bytes(font.getmask("\U000f1b2d"))
    seen = {letter for letter in text if not letter.isspace() and letter.isprintable()}
    return all(bytes(font.getmask(letter)) != empty for letter in sorted(seen))


def _candidates(size: int, places: list[Path] | None) -> Iterator[FreeTypeFont]:
    from PIL import ImageFont

    found = _system(tuple(folders() if places is None else places))
    for path in found[:60]:
        try:
            yield ImageFont.truetype(str(path), size)
        except OSError:
            continue
    plain = ImageFont.load_default(size)
    if isinstance(plain, ImageFont.FreeTypeFont):
        yield plain


def fit(
    text: str, size: int, places: list[Path] | None = None
) -> tuple[str, FreeTypeFont]:
    """A font for a text, and the text as that font can show it.

    Letters that no font here has are written in Latin where Unicode says how, and else
    stand as the code of their script, ``[ja]``; emoji are left out.
    """
    text = "".join(
        c for c in text if unicodedata.category(c) not in ("So", "Sk", "Cs", "Co")
    )
    text = text.replace("\ufe0f", "").replace("\u200d", "").strip()
    fonts = list(_candidates(size, places))
    for font in fonts:
        if covers(font, text):
            return text, font
    return _latin(text, fonts[0]), fonts[0]


def _latin(text: str, font: FreeTypeFont) -> str:
    out: list[str] = []
    for word in text.split():
        if covers(font, word):
            out.append(word)
            continue
        plain = unicodedata.normalize("NFKD", word)
        plain = "".join(c for c in plain if not unicodedata.combining(c))
        mark = plain if plain and covers(font, plain) else f"[{script(word)}]"
        if mark not in out[-1:]:
            out.append(mark)
    return " ".join(out)


def script(word: str) -> str:
    """A two-letter code for the script a word is written in."""
    names = [unicodedata.name(letter, "") for letter in word]
    for start, code in _SCRIPTS:
        if any(name.startswith(start) for name in names):
            return code
    return "?"


def wrapped(text: str, font: FreeTypeFont, width: int, lines: int = 2) -> list[str]:
    """A text in lines no wider than ``width`` pixels, none with one lone short word."""
    rows = _rows(text, font, width)
    if len(rows) == 2:
        for share in range(55, 100, 5):
            narrow = _rows(text, font, width * share // 100)
            if len(narrow) == 2:
                rows = narrow
                break
    if len(rows) > lines:
        rows = rows[:lines]
        while rows[-1] and font.getlength(rows[-1] + "…") > width:
            rows[-1] = rows[-1][:-1].rstrip()
        rows[-1] += "…"
    return rows


def _rows(text: str, font: FreeTypeFont, width: int) -> list[str]:
    rows: list[str] = [""]
    for word in _pieces(text, font, width):
        longer = (rows[-1] + word) if rows[-1] else word.lstrip()
        if font.getlength(longer.rstrip()) <= width or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word.lstrip())
    return [row.rstrip() for row in rows]


def _pieces(text: str, font: FreeTypeFont, width: int) -> list[str]:
    """Where a line may break: at spaces, between wide letters, in endless words."""
    out: list[str] = []
    for letter in text:
        last = out[-1] if out else " "
        wide = _wide(letter) or _wide(last[-1])
        if not out or letter == " " or wide or font.getlength(last) > width * 0.8:
            out.append(letter)
        else:
            out[-1] += letter
    return out


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in ("W", "F")
