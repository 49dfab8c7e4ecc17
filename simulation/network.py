"""Ties between newcomers: neighbours at the facility, mostly compatriots, with some reaching further.

A ring among the people of one nationality in one municipality, in order of arrival, some of whose ties are
rewired (Watts and Strogatz, 1998), mixed with ties to anybody at the same place (homophily). Stored as
compressed sparse rows; to and from networkx on request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.machine_code import entry
from simulation.noise import Decision, uniforms

if TYPE_CHECKING:  # slow to import and rarely needed
    import networkx


def _group_bounds(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For rows in order of group keys: where each row's group starts and ends."""
    edges = np.flatnonzero(np.diff(keys, prepend=-1, append=-1))  # keys are not negative
    size = np.diff(edges)
    return np.repeat(edges[:-1], size), np.repeat(edges[1:], size)


@entry
def _draw_ties(
    seed: int, rows: np.ndarray, block_start: np.ndarray, block_end: np.ndarray, home_start: np.ndarray,
    home_end: np.ndarray, compatriots: np.ndarray, offset: np.ndarray, chances: np.ndarray, left: np.ndarray,
    right: np.ndarray
) -> None:
    """Write both ends of every tie a person makes, one line per round; -1 where none could be made."""
    n = rows.size
    for q in range(n):
        i = rows[q]
        size = block_end[q] - block_start[q]
        for r in range(left.shape[0]):
            draws = uniforms(seed, 0, i, Decision.TIE, 0, r + 1)
            other = -1
            if draws[0] < chances[0]:
                if draws[1] < chances[1]:
                    low, high = offset[q, 0], offset[q, 1]
                    other = compatriots[low + int(draws[2] * (high - low))]
                elif r + 1 < size:
                    other = rows[block_start[q] + (q - block_start[q] + r + 1) % size]
            else:
                low, high = home_start[q], home_end[q]
                other = rows[low + int(draws[2] * (high - low))]
            if other != i:
                left[r, q] = i
                right[r, q] = other


def _compress(n: int, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Undirected ties as compressed sparse rows, sorted within each row, each tie once."""
    left, right = left[right >= 0], right[right >= 0]
    ties = np.sort(np.concatenate([left * n + right, right * n + left]))
    ties = ties[np.diff(ties, prepend=-1) > 0]
    return np.searchsorted(ties, np.arange(n + 1) * n), (ties % max(n, 1)).astype(np.int32)


def build_ties(
    people: np.ndarray, houses: np.ndarray, seed: int, each: int, homophily: float, rewiring: float
) -> tuple[np.ndarray, np.ndarray]:
    """Ties of everybody adult or alone on arrival, as (start, ends) of compressed sparse rows.

    start has length N + 1 (int64); person i's ties are ends[start[i]:start[i + 1]] (int32 rows). Each person
    makes each/2 ties and receives about as many.
    """
    n = len(people)
    household = people["household"]
    home = houses["home"][household].astype(np.int64)
    arrival = houses["arrival"][household].astype(np.int64)
    alone = houses["size"][household] == 1
    nationality = people["nationality"].astype(np.int64)
    rows = np.flatnonzero((people["age"] >= 18) | alone)
    order = np.lexsort((rows, arrival[rows], nationality[rows], home[rows]))
    rows = rows[order].astype(np.int64)
    width = int(nationality.max()) + 1 if n else 1
    block_start, block_end = _group_bounds(home[rows] * width + nationality[rows])
    home_start, home_end = _group_bounds(home[rows])
    compatriots = rows[np.argsort(nationality[rows], kind="stable")]
    bounds = np.searchsorted(nationality[compatriots], np.arange(width + 1))
    offset = np.column_stack([bounds[nationality[rows]], bounds[nationality[rows] + 1]])
    left = np.full((max(each // 2, 0), len(rows)), -1, np.int64)
    right = left.copy()
    chances = np.array([homophily, rewiring])
    _draw_ties(
        seed, rows, block_start, block_end, home_start, home_end, compatriots, offset, chances, left, right
    )
    return _compress(n, left, right)


def to_networkx(start: np.ndarray, ends: np.ndarray) -> networkx.Graph:
    """The ties as an undirected networkx graph whose nodes are the people's rows."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(len(start) - 1))
    sources = np.repeat(np.arange(len(start) - 1), np.diff(start))
    graph.add_edges_from((int(a), int(b)) for a, b in zip(sources, ends, strict=True) if a < b)
    return graph


def from_networkx(graph: networkx.Graph) -> tuple[np.ndarray, np.ndarray]:
    """Compressed sparse rows from a graph whose nodes are the rows 0 to N - 1."""
    n = graph.number_of_nodes()
    if set(graph.nodes) != set(range(n)):
        raise ValueError(f"the graph's nodes must be the rows 0 to {n - 1}")
    edges = np.array([edge for edge in graph.edges if edge[0] != edge[1]], np.int64).reshape(-1, 2)
    return _compress(n, edges[:, 0], edges[:, 1])
