"""The fixed words of the page, read from texts.toml once."""

from __future__ import annotations

import tomllib
from pathlib import Path

from viz.style import HARD_SPACE

_SHARED = "page"  # the table whose keys are said without its name


def _read() -> dict[str, dict[str, str]]:
    """Every text in each language, by key: `part.name`."""
    parts = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
    return {
        name if part == _SHARED else f"{part}.{name}": text
        for part, texts in parts.items()
        for name, text in texts.items()
    }


TEXTS = _read()


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in. Raises KeyError for a key, language or value that is not there."""
    return TEXTS[key][language].format(**values).replace(" %", HARD_SPACE + "%")


def said_by(part: str, language: str) -> dict[str, str]:
    """All of a part's texts that need no value, by name, for a component of the page."""
    mine = {key.removeprefix(f"{part}."): key for key in TEXTS if key.startswith(f"{part}.")}
    return {name: say(key, language) for name, key in mine.items() if "{" not in TEXTS[key][language]}
