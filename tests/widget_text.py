"""What a page says, for tests without a browser."""


def text_of(widget):
    """All texts at and below a widget, markup as it stands."""
    if isinstance(widget, str):
        yield widget
        return
    yield getattr(widget, "unsafe_innerHTML", None) or ""
    for child in getattr(widget, "children", None) or []:
        yield from text_of(child)
