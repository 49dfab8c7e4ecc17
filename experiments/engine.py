"""Many runs on local workers, in a fixed order whatever their number.

The compiled month releases Python's lock, so threads share the population and need no copies; what is long
and mostly Python runs in processes. A cluster engine joins here: it has to run `task` for each item and yield
the results in order.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def default_workers() -> int:
    """All cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_tasks(task: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Iterator[Result]:
    """Yield task(item) for every item, in the items' order; at most a few per worker are held at a time."""
    if workers <= 1:
        yield from map(task, items)
        return
    waiting = iter(items)
    with ThreadPoolExecutor(workers) as pool:
        running = deque(pool.submit(task, item) for item in islice(waiting, 4 * workers))
        try:
            while running:
                result = running.popleft().result()
                running.extend(pool.submit(task, item) for item in islice(waiting, 1))
                yield result
        finally:
            for future in running:
                future.cancel()


def run_apart(task: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Iterator[Result]:
    """The same in processes of their own, for tasks that hold Python's lock; task and items are copied there."""
    if workers <= 1:
        yield from map(task, items)
        return
    from joblib import Parallel, delayed

    yield from Parallel(workers, return_as="generator")(delayed(task)(item) for item in items)
