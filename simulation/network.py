"""Ties between newcomers: neighbours at the facility, mostly compatriots, with some reaching further.

A ring among the people of one nationality in one municipality, in order of arrival, some of whose ties are
rewired (Watts and Strogatz, 1998), mixed with ties to anybody at the same place (homophily). Stored as
compressed sparse rows; to and from networkx on request.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.noise import Decision, uniforms


@njit(cache=True, nogil=True, error_model="numpy")
def _group_bounds(keys):
    """For rows in order of group keys: where each row's group starts and ends."""
    n = keys.size
    start = np.empty(n, np.int64)
    end = np.empty(n, np.int64)
    first = 0
    for q in range(1, n + 1):
        if q == n or keys[q] != keys[first]:
            start[first:q] = first
            end[first:q] = q
            first = q
    return start, end


@njit(cache=True, nogil=True, error_model="numpy")
def _draw_ties(seed, rows, block_start, block_end, home_start, home_end, compatriots, offset, each, same, rewired):
    """Both ends of every tie a person makes; -1 where none could be made."""
    half = max(each // 2, 0)
    n = rows.size
    left = np.full(n * half, -1, np.int64)
    right = np.full(n * half, -1, np.int64)
    t = 0
    for q in range(n):
        i = rows[q]
        size = block_end[q] - block_start[q]
        for r in range(1, half + 1):
            draws = uniforms(seed, 0, i, Decision.TIE, 0, r)
            other = -1
            if draws[0] < same:
                if draws[1] < rewired:
                    low, high = offset[q, 0], offset[q, 1]
                    other = compatriots[low + int(draws[2] * (high - low))]
                elif r < size:
                    other = rows[block_start[q] + (q - block_start[q] + r) % size]
            else:
                low, high = home_start[q], home_end[q]
                other = rows[low + int(draws[2] * (high - low))]
            if other != i:
                left[t] = i
                right[t] = other
            t += 1
    return left, right


@njit(cache=True, nogil=True, error_model="numpy")
def _compress(n, left, right):
    """Undirected ties as compressed sparse rows, sorted within each row, each tie once."""
    start = np.zeros(n + 1, np.int64)
    for t in range(left.size):
        if right[t] >= 0:
            start[left[t] + 1] += 1
            start[right[t] + 1] += 1
    for i in range(n):
        start[i + 1] += start[i]
    ends = np.empty(start[n], np.int32)
    fill = start[:-1].copy()
    for t in range(left.size):
        if right[t] >= 0:
            a, b = left[t], right[t]
            ends[fill[a]] = b
            ends[fill[b]] = a
            fill[a] += 1
            fill[b] += 1
    kept = 0
    begin = start[0]
    for i in range(n):
        row = np.sort(ends[begin : start[i + 1]])
        begin = start[i + 1]
        start[i] = kept
        for c in range(row.size):
            if c == 0 or row[c] != row[c - 1]:
                ends[kept] = row[c]
                kept += 1
    start[n] = kept
    return start, ends[:kept].copy()


def build_ties(people, houses, seed: int, each: int, homophily: float, rewiring: float):
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
    left, right = _draw_ties(
        seed, rows, block_start, block_end, home_start, home_end, compatriots, offset, each, homophily, rewiring
    )
    return _compress(n, left, right)


def to_networkx(start: np.ndarray, ends: np.ndarray):
    """The ties as an undirected networkx graph whose nodes are the people's rows."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(len(start) - 1))
    sources = np.repeat(np.arange(len(start) - 1), np.diff(start))
    graph.add_edges_from((int(a), int(b)) for a, b in zip(sources, ends, strict=True) if a < b)
    return graph


def from_networkx(graph) -> tuple[np.ndarray, np.ndarray]:
    """Compressed sparse rows from a graph whose nodes are the rows 0 to N - 1."""
    n = graph.number_of_nodes()
    if set(graph.nodes) != set(range(n)):
        raise ValueError(f"the graph's nodes must be the rows 0 to {n - 1}")
    edges = np.array([edge for edge in graph.edges if edge[0] != edge[1]], np.int64).reshape(-1, 2)
    return _compress(n, edges[:, 0].copy(), edges[:, 1].copy())
