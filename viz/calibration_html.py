"""The pieces a page about a calibration is written with: paragraphs, tables and pictures as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from experiments.badges import BADGES
from viz.calibration_marks import BADGE_COLOURS, PRIOR, TARGET, svg
from viz.calibration_texts import say
from viz.style import BLUE, GREY, ORANGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE = f"""
:root {{ color-scheme: light }}
* {{ box-sizing: border-box }}
body {{ margin: 0; background: #fff; color: #1A1A1A;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }}
main {{ max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }}
h1 {{ font-size: 1.9rem; line-height: 1.2; margin: 0 0 .6rem }}
h2 {{ font-size: 1.35rem; line-height: 1.25; margin: 3rem 0 .6rem; padding-top: .8rem; border-top: 2px solid #D9D9D9 }}
h3 {{ font-size: 1.05rem; margin: 1.8rem 0 .4rem }}
p, li {{ max-width: 44rem }}
p {{ margin: .5rem 0 }}
.lead {{ font-size: 1.1rem }}
.small, figcaption, td small {{ color: {GREY}; font-size: .85rem }}
td small {{ display: block }}
td:first-child {{ min-width: 11rem }}
td:nth-child(2) {{ min-width: 6rem }}
td ul {{ margin: 0; padding-left: 1.1rem }}
.answer {{ font-size: 1.1rem; border-left: 4px solid {BLUE}; padding: .2rem 0 .2rem .9rem; margin: 1rem 0 }}
.banner {{ background: #9E4100; color: #fff; padding: .8rem 1rem; margin: 0 0 1.2rem }}
.banner strong {{ display: block; font-size: 1.8rem; letter-spacing: .02em }}
.banner p, .banner li {{ margin: .1rem 0 }}
nav ol {{ margin: .3rem 0 0; padding-left: 1.6rem; columns: 2 20rem }}
a {{ color: #00507F; overflow-wrap: anywhere }}
figure {{ margin: 1rem 0 }}
svg {{ display: block; max-width: 100%; height: auto }}
svg text {{ font-family: "DejaVu Sans", Verdana, Geneva, sans-serif }}
.narrow {{ display: none }}
.key {{ display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; margin: .6rem 0;
  font-size: .9rem }}
.key i {{ display: inline-block; width: 1.7rem; height: .75rem; margin-right: .45rem; vertical-align: -.05rem }}
.key i.line {{ height: .25rem; vertical-align: .2rem }}
table {{ border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .88rem }}
th {{ text-align: left; font-weight: 600; border-bottom: 2px solid #D9D9D9; vertical-align: bottom }}
td {{ border-bottom: 1px solid #E6E6E6; vertical-align: top }}
th, td {{ padding: .35rem .8rem .35rem 0 }}
.number {{ text-align: right; font-variant-numeric: tabular-nums }}
td.number {{ white-space: nowrap }}
.good {{ color: #00604A; font-weight: 600 }}
.bad {{ color: #9E4100; font-weight: 700 }}
.badge::before {{ content: ""; display: inline-block; width: .65rem; height: .65rem; margin-right: .4rem;
  background: {GREY} }}
.badge.informed::before {{ background: {BLUE}; border-radius: 50% }}
.badge.partly::before {{ background: {ORANGE}; transform: rotate(45deg) }}
@media screen and (max-width: 46rem) {{
  main {{ padding: 1rem .8rem 3rem }}
  h1 {{ font-size: 1.5rem }}
  h2 {{ margin-top: 2.2rem }}
  .wide {{ display: none }}
  .narrow {{ display: block }}
  thead {{ display: none }}
  table, tbody, tr, td {{ display: block; width: 100% }}
  tr {{ border-bottom: 1px solid #D9D9D9; padding: .5rem 0 }}
  td {{ border: 0; padding: .1rem 0 }}
  td.number {{ display: inline-block; width: auto; margin-right: .9rem; text-align: left; white-space: normal }}
  td:first-child {{ font-weight: 600; min-width: 0 }}
  td:nth-child(2) {{ min-width: 0 }}
  td small {{ font-weight: 400 }}
  .number small {{ display: inline }}
  td[data-label]:not([data-label=""]):not(:first-child)::before {{
    content: attr(data-label) ": "; color: {GREY}; font-weight: 400 }}
  td:empty {{ display: none }}
}}
@media print {{
  body {{ font-size: 10pt }}
  main {{ max-width: none; padding: 0 }}
  h2 {{ margin-top: 1.4rem }}
  h2, h3 {{ break-after: avoid }}
  tr, figure, .answer {{ break-inside: avoid }}
  table {{ font-size: 8pt }}
  nav {{ display: none }}
}}
"""


class Markup(str):
    """Text that is HTML already; all other text is escaped."""


def text(content: str) -> Markup:
    """A text as HTML."""
    return content if isinstance(content, Markup) else Markup(escape(content, quote=False))


def element(name: str, content: str | Iterable[str] = "", **attributes: str | None) -> Markup:
    """An element; a trailing underscore of an attribute's name is dropped and others become hyphens; None: no such."""
    inner = text(content) if isinstance(content, str) else Markup("\n".join(text(one) for one in content))
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{told}>{inner}</{name}>")


def paragraph(content: str, kind: str | None = None, lang: str | None = None) -> Markup:
    """A paragraph."""
    return element("p", content, class_=kind, lang=lang)


def items(rows: Iterable[str], kind: str = "ul", **attributes: str) -> Markup:
    """A list."""
    return element(kind, [element("li", row) for row in rows], **attributes)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> Markup:
    """A table, which on a phone is a block for each row; `numbers` are the columns of figures."""
    numbers = set(numbers)
    kinds = ["number" if i in numbers else None for i in range(len(heads))]
    head = element("tr", [element("th", one, class_=kind, scope="col") for one, kind in zip(heads, kinds, strict=True)])
    body = [
        element(
            "tr",
            [
                element("td", cell, class_=kind, data_label=label)
                for cell, kind, label in zip(row, kinds, heads, strict=True)
            ],
        )
        for row in rows
    ]
    return element("table", [element("thead", head), element("tbody", body)])


def picture(draw: Callable[[bool], Figure], name: str, label: str) -> Markup:
    """A figure drawn for a desk and again for a phone, of which the page shows one; `draw` is told if narrow."""
    both = [
        element("div", Markup(svg(partial(draw, narrow), f"{name}-{kind}", label)), class_=kind)
        for kind, narrow in (("wide", False), ("narrow", True))
    ]
    return element("figure", both)


def key(entries: Iterable[tuple[str, str, str]]) -> Markup:
    """What colours mean: (colour, "box" or "line", words)."""
    return items(
        [
            Markup(f'<i class="{kind}" style="background:{colour}"></i>{escape(words, quote=False)}')
            for colour, kind, words in entries
        ],
        class_="key",
    )


def measured(pair: tuple[str, str]) -> Markup:
    """A number with its interval below it."""
    return Markup(f"{text(pair[0])} {element('small', f'({pair[1]})')}")


def badge(name: str, words: str) -> Markup:
    """The mark of how far a number is informed by data."""
    return element("span", words, class_=f"badge {name}")


def verdict(good: bool, words: tuple[str, str]) -> Markup:
    """The first word where it is good, the second where not, told by more than colour."""
    return element("span", words[0] if good else words[1], class_="good" if good else "bad")


def interval_key(language: str, with_target: bool = False, badges: bool = False) -> Markup:
    """What the bars of a picture of intervals are."""
    entries = [(PRIOR, "box", say("prior", language))]
    if badges:
        entries += [
            (BADGE_COLOURS[one.name], "line", f"{say('posterior', language)}: {say('badge ' + one.name, language)}")
            for one in BADGES
        ]
    else:
        entries.append((BADGE_COLOURS["informed"], "line", say("posterior", language)))
    if with_target:
        entries.append((TARGET, "line", say("target mark", language)))
    return key(entries)
