"""Fenced blocks of a documentation page, each with the mark in a comment above it that says what to do with it."""

import re
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parent.parent / "docs"
_BLOCK = re.compile(r"^(?:<!-- (?P<mark>.+?) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S)


class Block(NamedTuple):
    """A block: `mark` is "file: NAME", "not run: REASON", 'into FILE before "TEXT"', or empty."""

    language: str
    text: str
    mark: str


def blocks(page: str) -> list[Block]:
    """The blocks of docs/PAGE in order, written by hand (a fence with an argument is Sphinx's own)."""
    found = _BLOCK.finditer((DOCS / page).read_text(encoding="utf-8"))
    return [Block(one["language"], one["text"], one["mark"] or "") for one in found]


def insert(tree: Path, block: Block) -> None:
    """Put a block marked 'into FILE before "TEXT"' there, before the first such text."""
    file, before = re.fullmatch(r'into (\S+) before "(.+)"', block.mark).groups()
    path = tree / file
    text = path.read_text(encoding="utf-8")
    at = text.index(before)
    path.write_text(text[:at] + block.text + text[at:], encoding="utf-8")
