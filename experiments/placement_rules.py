"""Rules of placement: which municipality each household goes to, month by month, within quotas and dwellings.

A rule is called with a month, the households of that month and what is left, and gives a municipality to each; it is
never told of later households. The online rule solves each month anew, the month's households whole and an average
future beside them (Ahani et al., Dynamic Placement in Refugee Resettlement, evidence P03).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, coo_array, csr_array, hstack, kron, vstack

_UNPLACED = 10.0  # score lost by an expected household that nothing is left for: more than any place can differ
_UNFAIR = 100.0  # score lost by a unit that a group lacks of what random placement gives it
_FEW = 1e-3  # expected households too few to be looked at


@dataclass(frozen=True, eq=False)
class Batch:
    """Some households to be placed: `house` their rows, all arrays (n,) but `value` (n, H), the expected score."""

    house: np.ndarray
    group: np.ndarray  # position among the groups that scores are estimated for
    persons: np.ndarray
    value: np.ndarray
    label: np.ndarray  # position among the groups that fairness is kept for

    def __len__(self) -> int:
        return len(self.house)

    def of(self, rows: np.ndarray | list[int]) -> Batch:
        """Some of them."""
        return Batch(*(column[rows] for column in vars(self).values()))


@dataclass(eq=False)
class Standing:
    """What is left and what has been done: what a rule may know beside the month's households."""

    persons: np.ndarray  # (H,) left of the quotas
    dwellings: np.ndarray  # (H,) left, a household each
    shares: np.ndarray  # (H,) of the quotas: how random placement spreads people
    seen: int  # households placed so far
    got: np.ndarray  # (labels,) score expected of those placed
    owed: np.ndarray  # (labels,) the same had they been placed at random

    @staticmethod
    def at_first(persons: np.ndarray, dwellings: np.ndarray, labels: int) -> Standing:
        """Nobody placed yet."""
        shares = persons / persons.sum()
        return Standing(persons.astype(float), dwellings.astype(float), shares, 0, np.zeros(labels), np.zeros(labels))

    def after(self, batch: Batch, places: np.ndarray) -> Standing:
        """What is left once the households are placed; below nought where a household had no room."""
        here = len(self.persons)
        rows = np.arange(len(batch))
        labels = len(self.got)
        return Standing(
            self.persons - np.bincount(places, batch.persons, here),
            self.dwellings - np.bincount(places, minlength=here),
            self.shares,
            self.seen + len(batch),
            self.got + np.bincount(batch.label, batch.value[rows, places], labels),
            self.owed + np.bincount(batch.label, batch.value @ self.shares, labels),
        )

    def fits(self, persons: int) -> np.ndarray:
        """Municipalities (H,) that have room for a household."""
        return (self.persons >= persons) & (self.dwellings >= 1)

    def roomiest(self) -> int:
        """Where most is left, for a household that nowhere has room for as a whole."""
        return int(np.argmax(np.where(self.dwellings >= 1, self.persons, self.persons - 1e6)))


Rule = Callable[[int, Batch, Standing], np.ndarray]


def one_by_one(choose: Callable[[Batch, int, np.ndarray, Standing], int]) -> Rule:
    """A rule that places one household after another by a choice among the municipalities with room."""

    def place(month: int, batch: Batch, standing: Standing) -> np.ndarray:
        places = np.empty(len(batch), int)
        for i in range(len(batch)):
            fits = standing.fits(batch.persons[i])
            places[i] = choose(batch, i, fits, standing) if fits.any() else standing.roomiest()
            standing = standing.after(batch.of([i]), places[[i]])
        return places

    return place


def random_rule(seed: tuple[int, ...]) -> Rule:
    """Each household at random among the municipalities with room, by their shares of the quotas."""
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))

    def choose(batch: Batch, i: int, fits: np.ndarray, standing: Standing) -> int:
        weights = standing.shares * fits
        return int(rng.choice(len(weights), p=weights / weights.sum()))

    return one_by_one(choose)


def _best(batch: Batch, i: int, fits: np.ndarray, standing: Standing) -> int:
    return int(np.argmax(np.where(fits, batch.value[i], -np.inf)))


greedy = one_by_one(_best)


def planned_rule(plan: Mapping[int, int]) -> Rule:
    """Households by a plan of household to municipality; who is not in it as the greedy rule does."""

    def choose(batch: Batch, i: int, fits: np.ndarray, standing: Standing) -> int:
        return plan[int(batch.house[i])] if int(batch.house[i]) in plan else _best(batch, i, fits, standing)

    return one_by_one(choose)


@dataclass(frozen=True, eq=False)
class Forecast:
    """An average future, from other people in other worlds.

    `households` (T + 1, G): expected to be placed from a month on; `persons` (G,) and `value` (G, H) of a mean one;
    `label` (G,); `spread`: variance over squared mean of the number in a whole world, beyond Poisson's.
    """

    households: np.ndarray
    persons: np.ndarray
    value: np.ndarray
    label: np.ndarray
    spread: float

    def after(self, month: int, seen: int) -> np.ndarray:
        """Households (G,) expected after a month in which so many have been seen: the number so far tells the level.

        Gamma prior of the level with mean 1, Poisson number: the posterior's mean.
        """
        last = len(self.households) - 1
        later = self.households[min(month + 1, last)]
        expected = self.households[0].sum() - later.sum()
        level = (1.0 + self.spread * seen) / (1.0 + self.spread * expected)
        return later * level


def online_rule(forecast: Forecast, fair: bool = False) -> Rule:
    """Each month's households at best beside an average future; with `fair`, no label below what random gives it."""

    def place(month: int, batch: Batch, standing: Standing) -> np.ndarray:
        coming = forecast.after(month, standing.seen + len(batch))
        # the quotas hold everybody, so that no more are still to come than there is room for
        room = max(standing.persons.sum() - batch.persons.sum(), 0.0)
        coming = coming * min(1.0, room / max(coming @ forecast.persons, _FEW))
        future = np.flatnonzero(coming > _FEW)
        chosen = _solve(
            Batch(*(np.concatenate(pair) for pair in zip(
                vars(batch).values(),
                (future, future, forecast.persons[future], forecast.value[future], forecast.label[future]),
                strict=True,
            ))),
            np.concatenate([np.ones(len(batch)), coming[future]]),
            len(batch),
            standing,
            fair,
        )  # fmt: skip
        if chosen is None:  # someone nowhere fits as a whole
            return greedy(month, batch, standing)
        return np.argmax(chosen[: len(batch)], axis=1)

    return place


def _capacity(persons: np.ndarray, here: int) -> csr_array:
    """Rows of persons and of dwellings by municipality, over variables (n, H)."""
    rows = (persons[None, :], np.ones((1, len(persons))))
    return vstack([kron(coo_array(row), np.eye(here)) for row in rows], "csr")


def _solve(batch: Batch, number: np.ndarray, whole: int, standing: Standing, fair: bool) -> np.ndarray | None:
    """Households or kinds of them (n,), so many each, placed (n, H) at best; None where the first do not fit.

    The first `whole` are placed in whole households and all of them; of the rest there may be a part nothing is left
    for. A mixed-integer programme, by HiGHS.
    """
    n, here = batch.value.shape
    labels = len(standing.got) if fair else 0
    rest = n - whole
    # variables: placed (n, H), the rest's part without room (rest,), what each label lacks (labels,)
    cost = np.concatenate([-batch.value.ravel(), np.full(rest, _UNPLACED), np.full(labels, _UNFAIR)])
    somewhere = kron(coo_array(np.eye(n)), np.ones((1, here)))
    everybody = hstack([somewhere, vstack([csr_array((whole, rest)), np.eye(rest)])])
    constraints = [(everybody, number, number)]
    room = np.maximum(np.concatenate([standing.persons, standing.dwellings]), 0.0)
    constraints.append((_capacity(batch.persons, here), np.full(2 * here, -np.inf), room))
    if fair:
        mine = coo_array((np.ones(n), (batch.label, np.arange(n))), (labels, n))
        random = batch.value @ standing.shares
        gained = mine @ block_diag([coo_array(row[None, :]) for row in batch.value])
        # what the rest without room would have got at random is not asked for
        spared = (mine * random[None, :]).tocsc()[:, whole:]
        least = standing.owed - standing.got + mine @ (random * number)
        constraints.append((hstack([gained, spared, np.eye(labels)]), least, np.full(labels, np.inf)))
    width = len(cost)
    rows = [hstack([a, csr_array((a.shape[0], width - a.shape[1]))], "csr") for a, _, _ in constraints]
    low, high = (np.concatenate([one[side] for one in constraints]) for side in (1, 2))
    integrality = np.zeros(width)
    integrality[: whole * here] = 1
    options = {"mip_rel_gap": 1e-5, "time_limit": 60.0}
    found = milp(
        cost, integrality=integrality, bounds=Bounds(0, np.inf), options=options,
        constraints=LinearConstraint(vstack(rows), low, high),
    )  # fmt: skip
    return None if found.x is None else found.x[: n * here].reshape(n, here)


def _alike(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Which households are alike in value and size: a first of each kind, and the kind of each (n,)."""
    keys = np.column_stack([batch.persons, batch.label, batch.value])
    _, first, kind = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return first, kind.ravel()


def hindsight(batch: Batch, standing: Standing, fair: bool = False) -> np.ndarray | None:
    """The best places (n,) with all households known, in whole households; None where they do not fit."""
    first, kind = _alike(batch)
    number = np.bincount(kind).astype(float)
    chosen = _solve(batch.of(first), number, len(first), standing, fair)
    if chosen is None:
        return None
    places = np.empty(len(batch), int)
    for k, row in enumerate(np.rint(chosen).astype(int)):
        places[kind == k] = np.repeat(np.arange(len(row)), row)
    return places


def most_possible(batch: Batch, standing: Standing) -> float:
    """An upper bound of the score of all households: the optimum when households could be divided."""
    first, kind = _alike(batch)
    chosen = _solve(batch.of(first), np.bincount(kind).astype(float), 0, standing, False)
    return float((chosen * batch.value[first]).sum())


def placed(rule: Rule, months: np.ndarray, batch: Batch, standing: Standing) -> tuple[np.ndarray, Standing]:
    """The places (n,) a rule gives households of given months, month by month, and what is left."""
    places = np.empty(len(batch), int)
    for month in np.unique(months):
        rows = np.flatnonzero(months == month)
        places[rows] = rule(int(month), batch.of(rows), standing)
        standing = standing.after(batch.of(rows), places[rows])
    return places, standing
