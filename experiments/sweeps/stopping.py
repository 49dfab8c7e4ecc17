"""Ctrl-C as a wish to stop, which is heard at the next safe place."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_wished() -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets; a second one does what the first would have done without this.

    An interrupt may come at any line, and in a destructor, of which Dask's futures have many, Python drops it.
    """
    wished = threading.Event()
    before = {one: signal.getsignal(one) for one in _SIGNALS}

    def wish(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        if wished.is_set() and callable(handler):
            handler(number, frame)
        wished.set()

    # only the main thread is interrupted, and what is ignored stays so
    heard = [one for one in _SIGNALS if callable(before[one])]
    if threading.current_thread() is not threading.main_thread():
        heard = []
    for one in heard:
        signal.signal(one, wish)
    try:
        yield wished
    finally:
        for one in heard:
            signal.signal(one, before[one])
