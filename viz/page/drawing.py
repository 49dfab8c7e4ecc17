"""Pictures as SVG text: elements with their attributes, and nothing else."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np


def picture(width: float, height: float, title: str, description: str) -> Element:
    """An empty picture that scales to its room and says what it shows to whoever cannot see it."""
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width:g} {height:g}", "role": "img",
            "aria-label": f"{title}. {description}", "class": "picture",
        },
    )  # fmt: skip
    return root


def draw(parent: Element, tag: str, text: str = "", **attributes: object) -> Element:
    """An element more; underscores in names stand for hyphens, numbers are rounded to a tenth of a pixel."""
    written = {name.strip("_").replace("_", "-"): _written(value) for name, value in attributes.items()}
    element = SubElement(parent, tag, written)
    element.text = text or None
    return element


def path(points: np.ndarray, closed: bool = False) -> str:
    """A line through points (n, 2) as the text of a path."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")


def as_text(root: Element) -> str:
    """The picture as text."""
    return tostring(root, encoding="unicode")


def _written(value: object) -> str:
    return f"{round(value, 1):g}" if isinstance(value, float) else str(value)
