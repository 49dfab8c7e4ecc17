"""What a brief consists of, whatever it is written as: pages of headings, paragraphs, lists, tables and pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 stands once."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `kind` is plain, answer (what the page is about), kicker or small."""

    text: str
    kind: str = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list; small where it is to be looked up rather than read."""

    items: tuple[str, ...]
    small: bool = False


@dataclass(frozen=True)
class Table:
    """A table; `numbers` are the columns set to the right, `widths` the columns' shares of its width."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture: `draw` makes the figure in its natural size, `alt` says in words what it shows."""

    name: str
    draw: Callable[[], Figure] = field(compare=False)
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Beside:
    """Two columns; `share` of the width is the left one's."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    share: float = 0.5


Block = Heading | Paragraph | Bullets | Table | Picture | Beside


@dataclass(frozen=True)
class Document:
    """Two pages, each the blocks that stand on it."""

    title: str
    subject: str
    language: str
    pages: tuple[tuple[Block, ...], tuple[Block, ...]]
    foot: str  # at the end of each page


def texts(block: Block) -> list[str]:
    """Everything a block says in letters, in reading order; the alt text of a picture before its caption."""
    if isinstance(block, Heading | Paragraph):
        return [block.text]
    if isinstance(block, Bullets):
        return list(block.items)
    if isinstance(block, Table):
        return [*block.heads, *(cell for row in block.rows for cell in row)]
    if isinstance(block, Picture):
        return [block.alt, block.caption]
    return [text for one in (*block.left, *block.right) for text in texts(one)]
