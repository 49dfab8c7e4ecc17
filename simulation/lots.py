"""Order by lot: who comes first when there is not enough for all."""

import numpy as np

from agents.columns import Row
from agents.compiled import long_rule, rule


@rule
def _before(x: Row, y: Row) -> bool:
    """Whether entry x comes before y: the lower lot, the lower row between equal lots."""
    return x.a < y.a or (x.a == y.a and x.row < y.row)


@rule
def _swap(x: Row, y: Row) -> None:
    """Exchange two entries."""
    row, cell, a, b = x.row, x.cell, x.a, x.b
    x.row, x.cell, x.a, x.b = y.row, y.cell, y.a, y.b
    y.row, y.cell, y.a, y.b = row, cell, a, b


@rule
def _sink(entries: np.ndarray, start: int, n: int) -> None:
    """Let an entry sink to its place in a heap of n with the last in order on top."""
    root = start
    while 2 * root + 1 < n:
        child = 2 * root + 1
        if child + 1 < n and _before(entries[child], entries[child + 1]):
            child += 1
        if not _before(entries[root], entries[child]):
            return
        _swap(entries[root], entries[child])
        root = child


@long_rule
def sort_by_lot(entries: np.ndarray, n: int) -> None:
    """Sort the first n entries of the work space by lot, in place (heap sort: nothing is allocated)."""
    for start in range(n // 2 - 1, -1, -1):
        _sink(entries, start, n)
    for end in range(n - 1, 0, -1):
        _swap(entries[0], entries[end])
        _sink(entries, 0, end)
