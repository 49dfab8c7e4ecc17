"""Pages in docs/ that are written by hand, with marked parts in them that are made from the declarations.

A part stands between `<!-- made: NAME -->` and `<!-- end -->`; making a page anew replaces what is between and leaves
the rest as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from agents.bad_input import BadInput
from agents.parameter import nearest

_PART = re.compile(r"(<!-- made: (.+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a bar in a cell is escaped, line ends become spaces."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def names_in(text: str) -> list[str]:
    """The names of a page's made parts, in order."""
    return [found[1] for found in _PART.findall(text)]


def refreshed(text: str, parts: Mapping[str, Callable[[], str]]) -> str:
    """The page with every marked part made anew; a BadInput for a part that nothing makes, or one without an end."""
    for name in names_in(text):
        if name not in parts:
            raise BadInput(f"nothing makes a part {name!r}{nearest(name, parts)}")
    if text.count("<!-- made:") != len(names_in(text)) or text.count("<!-- end -->") != len(names_in(text)):
        raise BadInput("a made part has no end, or an end has no part")
    return _PART.sub(lambda found: f"{found[1]}\n{parts[found[2]]()}\n\n{found[4]}", text)
