"""Work that takes seconds, done one piece after another for all visitors, the latest wish of each only."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

KEPT = 64  # results kept for whoever wishes the same again

# What a piece of work yields: results that tell more and more; the last one is whole.
Found = TypeVar("Found")


@dataclass(eq=False)
class _Wish:
    key: Hashable
    work: Callable[[], Iterator[Any]]
    tell: Callable[[Any], None]


class Workbench:
    """One worker for all; a newer wish of the same visitor replaces the older one, even half done."""

    def __init__(self) -> None:
        self._wishes: OrderedDict[Hashable, _Wish] = OrderedDict()  # by visitor, in the order wished
        self._done: OrderedDict[Hashable, object] = OrderedDict()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def wish(
        self, visitor: Hashable, key: Hashable, work: Callable[[], Iterator[Found]], tell: Callable[[Found], None]
    ) -> None:
        """Do this for a visitor and tell every result; at once when the same has been done before."""
        with self._changed:
            self._wishes.pop(visitor, None)
            self._wishes[visitor] = _Wish(key, work, tell)
            self._changed.notify_all()

    def leave(self, visitor: Hashable) -> None:
        """Do nothing more for a visitor."""
        with self._changed:
            self._wishes.pop(visitor, None)

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not self._wishes:
                    self._changed.wait()
                visitor, wish = next(iter(self._wishes.items()))
            self._do(visitor, wish)
            with self._changed:
                if self._wishes.get(visitor) is wish:
                    del self._wishes[visitor]

    def _do(self, visitor: Hashable, wish: _Wish) -> None:
        if wish.key in self._done:
            self._done.move_to_end(wish.key)
            wish.tell(self._done[wish.key])
            return
        found = None
        for found in wish.work():
            if self._wishes.get(visitor) is not wish:
                return
            wish.tell(found)
        self._done[wish.key] = found
        if len(self._done) > KEPT:
            self._done.popitem(last=False)
