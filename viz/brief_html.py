"""A brief as one HTML file: nothing is loaded from elsewhere, and printed it is two A4 pages."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from io import BytesIO
from pathlib import Path

from viz.brief_document import Block, Bullets, Document, Heading, Paragraph, Picture, Table, texts
from viz.brief_pdf import FAMILY, HEADINGS, HEIGHT, LINE, SIDE, SIZES, TOP, WIDTH, Ruler, fitting, font_files
from viz.calibration_html import Markup, element
from viz.calibration_marks import svg
from viz.style import BLUE, GREY, INK, PALE

# Letters are set a little smaller than in the PDF, since browsers round.
_ROUNDED = 0.985

STYLE = f"""
:root {{ color-scheme: light }}
* {{ box-sizing: border-box }}
@page {{ size: A4; margin: 0 }}
body {{ margin: 0; background: #EEE; color: {INK}; line-height: {LINE};
  font-family: {FAMILY}, "DejaVu Sans", sans-serif }}
.page {{ width: {WIDTH}mm; min-height: {HEIGHT}mm; margin: 6mm auto; background: #FFF; font-size: var(--size);
  padding: {TOP}mm {SIDE}mm 8mm; display: flex; flex-direction: column; justify-content: space-between }}
.page > *, .columns > * > * {{ margin: 0 0 .5em }}
h1 {{ font-size: {HEADINGS[1]}em; line-height: 1.2 }}
h2 {{ font-size: {HEADINGS[2]}em; color: {BLUE}; line-height: 1.3 }}
p, li {{ font-size: 1em }}
p.answer {{ font-size: {SIZES["answer"]}em; border-left: 1.2mm solid {BLUE}; padding-left: 2.8mm }}
p.kicker {{ font-size: {SIZES["kicker"]}em; color: {GREY} }}
p.small, figcaption {{ font-size: {SIZES["small"]}em; color: {GREY} }}
ul {{ padding-left: 1.1em }}
ul.small li {{ font-size: {SIZES["small"]}em }}
.columns {{ display: grid; grid-template-columns: var(--columns); gap: 6mm }}
figure {{ margin: 0 }}
svg {{ display: block; width: 100% !important; height: auto }}
svg text {{ font-family: {FAMILY}, "DejaVu Sans", sans-serif }}
table {{ border-collapse: collapse; width: 100%; font-size: .92em; table-layout: fixed }}
th, td {{ text-align: left; vertical-align: top; padding: .35mm 3mm .35mm 0; overflow-wrap: break-word }}
th:last-child, td:last-child {{ padding-right: 0 }}
th {{ border-bottom: .25mm solid {GREY} }}
td {{ border-bottom: .12mm solid {PALE} }}
.number {{ text-align: right; font-variant-numeric: tabular-nums }}
footer {{ font-size: 6.5pt; color: {GREY} }}
@media screen and (max-width: {WIDTH}mm) {{
  body {{ background: #FFF }}
  .page {{ width: auto; min-height: 0; margin: 0; padding: 4mm; font-size: 1rem; display: block }}
  .page > *, .columns > * > * {{ margin-bottom: .9em }}
  .columns {{ grid-template-columns: 1fr }}
  table {{ font-size: .75em; hyphens: auto }}
}}
@media print {{
  body {{ background: #FFF; print-color-adjust: exact; -webkit-print-color-adjust: exact }}
  .page {{ margin: 0; height: {HEIGHT}mm; min-height: 0; overflow: hidden; break-after: page }}
  .page:last-child {{ break-after: auto }}
}}
"""


def to_html(document: Document) -> str:
    """The document as HTML."""
    fits = fitting(document, Ruler(document))
    pages = []
    for number, (page, (size, _)) in enumerate(zip(document.pages, fits, strict=True), start=1):
        foot = element("footer", f"{document.foot} · {number}/{len(document.pages)}")
        pages.append(
            element("section", [*(_block(block) for block in page), foot], class_="page",
                    style=f"--size: {_ROUNDED * size:.3f}pt", id=f"page-{number}")
        )  # fmt: skip
    head = [
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup(f'<meta name="description" content="{escape(document.subject)}">'),
        element("title", document.title),
        element("style", Markup(_faces(document) + STYLE)),
    ]
    whole = element("html", [element("head", head), element("body", element("main", pages))], lang=document.language)
    return f"<!doctype html>\n{whole}\n"


def _block(block: Block) -> Markup:
    if isinstance(block, Heading):
        return element(f"h{block.level}", block.text)
    if isinstance(block, Paragraph):
        return element("p", block.text, class_=None if block.kind == "plain" else block.kind)
    if isinstance(block, Bullets):
        return element("ul", [element("li", item) for item in block.items], class_="small" if block.small else None)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Picture):
        caption = [element("figcaption", block.caption)] if block.caption else []
        return element("figure", [Markup(svg(block.draw, block.name, block.alt)), *caption])
    columns = f"--columns: {block.share:g}fr {1.0 - block.share:g}fr"
    sides = (element("div", [_block(one) for one in side]) for side in (block.left, block.right))
    return element("div", sides, class_="columns", style=columns)


def _table(block: Table) -> Markup:
    kinds = ["number" if c in block.numbers else None for c in range(len(block.heads))]
    whole = sum(block.widths)
    columns = [Markup(f'<col style="width:{100 * share / whole:.2f}%">') for share in block.widths]

    def row(cells: tuple[str, ...], name: str, **more: str) -> Markup:
        return element("tr", [element(name, cell, class_=k, **more) for cell, k in zip(cells, kinds, strict=True)])

    head = element("thead", row(block.heads, "th", scope="col"))
    body = element("tbody", [row(cells, "td") for cells in block.rows])
    return element("table", [element("colgroup", columns), head, body])


def _faces(document: Document) -> str:
    """The letters that the document uses, as fonts in the file itself, so that its lines break as in the PDF."""
    used = "".join(text for page in document.pages for block in page for text in texts(block))
    # the pictures' letters, which are texts too, are among the first two hundred or these signs
    letters = sorted({*used, *document.foot, *map(chr, range(32, 256)), *"−–…•"})
    faces = []
    for style, path in font_files().items():
        weight = "bold" if style == "B" else "normal"
        data = b64encode(_subset(path, letters)).decode()
        source = f"url(data:font/woff;base64,{data}) format('woff')"
        faces.append(f"@font-face {{ font-family: {FAMILY}; font-weight: {weight}; src: {source} }}\n")
    return "".join(faces)


def _subset(path: Path, letters: Iterable[str]) -> bytes:
    """A font with some letters only, as WOFF."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options(flavor="woff", layout_features=["kern"], hinting=False, notdef_outline=True)
    options.drop_tables += ["FFTM"]
    font = load_font(str(path), options)
    font.recalcTimestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(letters))
    subsetter.subset(font)
    file = BytesIO()
    save_font(font, file, options)
    return file.getvalue()
