"""A brief as PDF: two A4 pages, tagged with title and language, always the same bytes."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from viz.brief_document import Beside, Block, Bullets, Document, Heading, Paragraph, Picture, Table
from viz.style import BLUE, GREY, INK, PALE, look

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT = 210.0, 297.0  # mm, A4
SIDE, TOP, BOTTOM = 16.0, 13.0, 15.0  # margins
GUTTER = 6.0  # between two columns
LARGEST, SMALLEST, STEP = 9.5, 5.5, 0.125  # points of plain text
LINE = 1.32  # height of a line, of its letters
DPI = 220  # of the pictures
# Of the size of plain text.
SIZES = {"plain": 1.0, "answer": 1.4, "kicker": 0.92, "small": 0.86}
HEADINGS = {1: 2.0, 2: 1.25}
MM = 25.4 / 72.0  # of a point
MADE = datetime(2000, 1, 1, tzinfo=UTC)  # stands for no date: what a brief says does not depend on when it was made
FAMILY = "DejaVu"
_COLOURS = {"kicker": GREY, "small": GREY, "answer": INK, "plain": INK}


class TooLongError(ValueError):
    """The text does not fit on its page in letters that can be read."""


def font_files() -> dict[str, Path]:
    """The letters, plain and bold, which matplotlib ships."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return {"": folder / "DejaVuSans.ttf", "B": folder / "DejaVuSans-Bold.ttf"}


def _new(document: Document, height: float) -> FPDF:
    from fpdf import FPDF

    pdf = FPDF(format=(WIDTH, height))
    pdf.set_margins(SIDE, TOP, SIDE)
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0.0
    for style, path in font_files().items():
        pdf.add_font(FAMILY, style, path)
    pdf.set_title(document.title)
    pdf.set_subject(document.subject)
    pdf.set_author("bofast")
    pdf.set_creator("bofast")
    pdf.set_lang({"sv": "sv-SE", "en": "en-GB"}[document.language])
    pdf.set_creation_date(MADE)
    return pdf


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


class _Writer:
    """Writes blocks below each other; `gap` is the room between two of them in mm. A trial leaves pictures out."""

    def __init__(self, pdf: FPDF, size: float, shapes: dict[str, float], gap: float = 0.0, trial: bool = False) -> None:
        self.pdf, self.size, self.shapes, self.trial = pdf, size, shapes, trial
        self.gap = 0.55 * size * MM + gap

    def text(self, text: str, x: float, width: float, scale: float = 1.0, bold: bool = False, colour: str = INK,
             align: str = "L") -> None:  # fmt: skip
        """Lines of text from x on, as wide as told; the next block begins below."""
        points = self.size * scale
        self.pdf.set_font(FAMILY, "B" if bold else "", points)
        self.pdf.set_text_color(*_rgb(colour))
        self.pdf.set_x(x)
        self.pdf.multi_cell(width, LINE * points * MM, text, align=align, new_x="LEFT", new_y="NEXT")

    def blocks(self, blocks: tuple[Block, ...], x: float, width: float) -> None:
        """Blocks of one column."""
        for i, block in enumerate(blocks):
            if i:
                self.pdf.set_y(self.pdf.get_y() + self.gap * (1.7 if isinstance(block, Heading) else 1.0))
            self.block(block, x, width)

    def block(self, block: Block, x: float, width: float) -> None:
        """One block."""
        if isinstance(block, Heading):
            self.heading(block, x, width)
        elif isinstance(block, Paragraph):
            self.paragraph(block, x, width)
        elif isinstance(block, Bullets):
            for item in block.items:
                self.bullet(item, x, width, SIZES["small"] if block.small else 1.0)
        elif isinstance(block, Table):
            self.table(block, x, width)
        elif isinstance(block, Picture):
            self.picture(block, x, width)
        else:
            self.beside(block, x, width)

    def heading(self, block: Heading, x: float, width: float) -> None:
        """A heading, also a bookmark."""
        if not self.trial:
            self.pdf.start_section(block.text, level=block.level - 1)
        self.text(block.text, x, width, HEADINGS[block.level], bold=True, colour=INK if block.level == 1 else BLUE)

    def paragraph(self, block: Paragraph, x: float, width: float) -> None:
        """A paragraph; the answer has a bar at its left."""
        if block.kind != "answer":
            self.text(block.text, x, width, SIZES[block.kind], colour=_COLOURS[block.kind])
            return
        top, inset = self.pdf.get_y() + 0.8, 4.0
        self.pdf.set_y(top)
        self.text(block.text, x + inset, width - inset, SIZES["answer"])
        self.pdf.set_fill_color(*_rgb(BLUE))
        self.pdf.rect(x, top, 1.2, self.pdf.get_y() - top, style="F")
        self.pdf.set_y(self.pdf.get_y() + 0.8)

    def bullet(self, item: str, x: float, width: float, scale: float) -> None:
        """An item of a list."""
        inset = 1.1 * self.size * scale * MM
        top = self.pdf.get_y()
        self.text("•", x, inset, scale, colour=GREY)
        self.pdf.set_y(top)
        self.text(item, x + inset, width - inset, scale)

    def table(self, block: Table, x: float, width: float) -> None:
        """A table; its head in bold above a line, rows parted by pale lines."""
        widths = [width * share / sum(block.widths) for share in block.widths]
        for i, row in enumerate((block.heads, *block.rows)):
            top, bottom = self.pdf.get_y() + 0.35, 0.0
            left = x
            for c, (cell, wide) in enumerate(zip(row, widths, strict=True)):
                self.pdf.set_y(top)
                align = "R" if c in block.numbers else "L"
                last = c == len(row) - 1
                self.text(cell, left, wide - (0.0 if last else 3.0), 0.92, bold=i == 0, align=align)
                bottom = max(bottom, self.pdf.get_y())
                left += wide
            self.pdf.set_y(bottom + 0.35)
            self.pdf.set_draw_color(*_rgb(GREY if i == 0 else PALE))
            self.pdf.set_line_width(0.25 if i == 0 else 0.12)
            self.pdf.line(x, bottom + 0.35, x + width, bottom + 0.35)

    def picture(self, block: Picture, x: float, width: float) -> None:
        """A picture with its words below."""
        tall, top = self.shapes[block.name], self.pdf.get_y()
        if not self.trial:
            self.pdf.image(BytesIO(_png(block)), x=x, y=top, w=width, h=width * tall, alt_text=block.alt)
        self.pdf.set_y(top + width * tall + 0.6)
        if block.caption:
            self.text(block.caption, x, width, SIZES["small"], colour=GREY)

    def beside(self, block: Beside, x: float, width: float) -> None:
        """Two columns, which end where the longer one does."""
        room = width - GUTTER
        top = self.pdf.get_y()
        self.blocks(block.left, x, room * block.share)
        bottom = self.pdf.get_y()
        self.pdf.set_y(top)
        self.blocks(block.right, x + room * block.share + GUTTER, room * (1.0 - block.share))
        self.pdf.set_y(max(bottom, self.pdf.get_y()))


def pictures(blocks: tuple[Block, ...]) -> list[Picture]:
    """The pictures among blocks, also those in columns."""
    found = []
    for block in blocks:
        if isinstance(block, Beside):
            found += pictures((*block.left, *block.right))
        elif isinstance(block, Picture):
            found.append(block)
    return found


def shapes(document: Document) -> dict[str, float]:
    """Each picture's height by its width."""
    found = {}
    with look():
        for block in pictures((*document.pages[0], *document.pages[1])):
            width, height = block.draw().get_size_inches()
            found[block.name] = float(height / width)
    return found


def _png(block: Picture) -> bytes:
    file = BytesIO()
    with look():
        block.draw().savefig(file, format="png", dpi=DPI, metadata={"Software": None})
    return file.getvalue()


class Ruler:
    """Measures where pages would end, on paper without end."""

    def __init__(self, document: Document) -> None:
        self.pdf, self.shapes = _new(document, 2000.0), shapes(document)

    def end(self, page: tuple[Block, ...], size: float, gap: float = 0.0) -> float:
        """Where a page would end, in mm from its top."""
        self.pdf.add_page()
        _Writer(self.pdf, size, self.shapes, gap, trial=True).blocks(page, SIDE, WIDTH - 2 * SIDE)
        return self.pdf.get_y()


def fitting(document: Document, ruler: Ruler) -> list[tuple[float, float]]:
    """For each page the largest size of letters in which it fits, in points, and what is left for each gap, in mm.

    Raises TooLongError.
    """
    room = HEIGHT - BOTTOM
    sizes = [LARGEST - STEP * i for i in range(round((LARGEST - SMALLEST) / STEP) + 1)]
    found = []
    for page in document.pages:
        # the first size, from the largest down, with which the page does not end too far down
        def fits(size: float, page: tuple[Block, ...] = page) -> bool:
            return ruler.end(page, size) <= room

        position = bisect_left(sizes, True, key=fits)
        if position == len(sizes):
            raise TooLongError("the text is too long for two pages")
        size = sizes[position]
        end = ruler.end(page, size)
        each = ruler.end(page, size, 1.0) - end  # what a gap of one mm adds to the page
        found.append((size, float(0.98 * (room - end) / each) if each > 0.0 else 0.0))
    return found


def to_pdf(document: Document) -> bytes:
    """The document as PDF."""
    pdf = _new(document, HEIGHT)
    ruler = Ruler(document)
    fits = fitting(document, ruler)
    for number, (page, (size, gap)) in enumerate(zip(document.pages, fits, strict=True), start=1):
        pdf.add_page()
        writer = _Writer(pdf, size, ruler.shapes, gap)
        writer.blocks(page, SIDE, WIDTH - 2 * SIDE)
        pdf.set_y(HEIGHT - BOTTOM + 3.0)
        writer.size = 6.5
        writer.text(f"{document.foot} · {number}/{len(document.pages)}", SIDE, WIDTH - 2 * SIDE, colour=GREY)
    return bytes(pdf.output())
