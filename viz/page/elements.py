"""The few elements the page is made of, as HTML tags of their own names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import solara
from reacton import core
from reacton import ipyvuetify as v
from reacton.ipyvue import use_event

Element = core.Element[Any]  # of whatever widget
Event = Callable[[Any], None] | None  # what a Vue component calls with what happened
PLAIN = ("id", "lang", "scope", "role", "href", "rel", "type", "tabindex")  # attributes of HTML; others are data


def tag(
    name: str, inside: str | Sequence[Element] = "", classes: str = "", html: str = "", hidden: bool = False,
    **attributes: object
) -> Element:
    """An HTML element with text or elements inside; `html` is markup of our own making, never a visitor's."""
    given = {key.rstrip("_"): value for key, value in attributes.items() if value not in (None, "")}
    if hidden:
        given["aria-hidden"] = "true"
    style: dict[str, Any] = {"style_": given.pop("style")} if "style" in given else {}
    data = {key if key in PLAIN or "-" in key else f"data-{key}": text
            for key, text in given.items()}  # fmt: skip
    if html:
        return solara.HTML(tag=name, unsafe_innerHTML=html, classes=[classes], attributes=data)
    children = [inside] if isinstance(inside, str) else list(inside)
    return v.Html(tag=name, class_=classes, children=children, attributes=data, **style)


def card(*inside: Element, classes: str = "", id: str = "", live: bool = False) -> Element:
    """A part of the page with a frame; `live`: changes are read out.

    Its id is also what tells it from its neighbours when they change: an element never becomes another kind.
    """
    more = {"aria-live": "polite"} if live else {}
    element = tag("section", inside, f"card {classes}".strip(), "", False, id=id, **more)
    return element.key(id) if id else element


def wide(name: str, inside: Element) -> Element:
    """What may be wider than a phone: scrolled sideways, also with the keyboard; `name` says what it is."""
    return tag("div", [inside], "wide", "", False, role="group", tabindex="0", **{"aria-label": name})


def button(label: str, act: Callable[[], None], classes: str = "small noprint", **attributes: object) -> Element:
    """A button that does something when pressed."""
    element = v.Html(tag="button", class_=classes, children=[label], attributes={"type": "button", **attributes})
    use_event(element, "click", lambda *_: act())
    return element


def figure(title: str, value: str, *notes: str) -> Element:
    """A figure with what it is and what stands beside it: one element for all, since it often changes as a whole."""
    parts = [("h2", title), ("b", value), *(("span", note) for note in notes if note)]
    html = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts)
    return tag("section", html=html, classes="card figure")
