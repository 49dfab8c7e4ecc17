"""A budget spent step by step where the next krona does most, then exchanged between measures while that helps.

Marginal allocation (Fox 1966) on draws held fixed. The mixes on the way are the best that was found for less money.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

STEPS = 12  # parts the budget is spent in
MOST_MIXES = 400  # mixes lived in one search, at most
HALVINGS = 1  # of an exchange's part, once nothing of the whole part improves
LEAST = 0.02  # of a part: so little money left is not spent
DUST = 0.1  # of a part: a measure left with less by the exchanges is dropped
FITS = 4  # attempts to scale a raise back to the budget
PROBE = 0.1  # of a measure's range, lived alone to learn its price


@dataclass(frozen=True, eq=False)
class Point:
    """A mix lived in the search's draws."""

    values: np.ndarray  # (measures,)
    gains: np.ndarray  # (draws,) persons beyond today's practice
    cost: float  # million SEK beyond today's practice, mean at the stated costs


# Lives mixes: for values (measures,) each, their points.
Live = Callable[[Sequence[np.ndarray]], list[Point]]
Score = Callable[[np.ndarray], float]  # of gains (draws,): the more, the better


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: the way from today's practice to the best mix, each point with its score."""

    best: Point
    path: tuple[Point, ...]  # today's practice first
    scores: tuple[float, ...]  # of the path
    score: float  # of the best
    mixes: int  # lived
    exhausted: bool  # stopped by the bound on mixes, while an exchange might still have helped


@dataclass(eq=False)
class Allocation:
    """A search: from `today` up to `high` (measures,), at most `budget` million SEK."""

    today: np.ndarray
    high: np.ndarray
    budget: float
    live: Live
    score: Score
    rounded: Callable[[np.ndarray], np.ndarray] = lambda values: values
    steps: int = STEPS
    most: int = MOST_MIXES
    lived: int = field(default=0, init=False)
    prices: np.ndarray = field(init=False)  # million SEK per unit of each measure, (measures,), as last seen

    def run(self) -> Found:
        """Spend, exchange, and drop what is left of a measure without a purpose."""
        path = [self.begin()]
        if self.budget > 0.0:
            self._spend(path)
        best = max(path, key=lambda point: (self.score(point.gains), -point.cost))
        exhausted = False
        if len(path) > 1:
            best, exhausted = self._exchange(best)
            best = self._without_dust(best)
        scores = tuple(self.score(point.gains) for point in path)
        return Found(best, tuple(path), scores, self.score(best.gains), self.lived, exhausted)

    def alone(self) -> list[Point]:
        """The whole budget on each measure alone, as far as it can be spent there and as its price tells."""
        self.begin()
        return self._live([self._raised(self.today, i, self.budget) for i in range(len(self.today))])

    def begin(self) -> Point:
        """Today's practice; each measure's price is learned from living a little of it alone."""
        probes = [self.today]
        for i in range(len(self.today)):
            values = self.today.copy()
            values[i] += PROBE * (self.high[i] - self.today[i])
            probes.append(values)
        origin, *alone = self._live(probes)
        self.prices = np.ones(len(self.today))
        for i, point in enumerate(alone):
            self._note_price(i, origin, point)
        return origin

    @property
    def _exhausted(self) -> bool:
        """Whether one more raise or exchange could go beyond the bound on mixes."""
        return self.lived + len(self.today) + FITS + 1 > self.most

    def _live(self, mixes: Sequence[np.ndarray]) -> list[Point]:
        self.lived += len(mixes)
        return self.live([self.rounded(values) for values in mixes])

    def _note_price(self, i: int, before: Point, after: Point) -> None:
        units = after.values[i] - before.values[i]
        if units > 0.0 and after.cost > before.cost:
            self.prices[i] = (after.cost - before.cost) / units

    def _raised(self, values: np.ndarray, i: int, money: float) -> np.ndarray:
        """Values with so much more spent on measure i; all that is left of it when that costs little more."""
        room = self.high[i] - values[i]
        whole = room * self.prices[i] < 1.5 * money
        values = values.copy()
        values[i] += room if whole else money / self.prices[i]
        return values

    def _fitted(self, base: Point, point: Point) -> Point | None:
        """The point, scaled back towards a base that keeps the budget until it keeps it too."""
        for _ in range(FITS):
            if point.cost <= self.budget:
                return point
            share = 0.999 * (self.budget - base.cost) / (point.cost - base.cost)
            point = self._live([base.values + share * (point.values - base.values)])[0]
        return point if point.cost <= self.budget else None

    def _spend(self, path: list[Point]) -> None:
        """Append to the path: each time the raise that does most per krona, until the budget or the gain ends."""
        part = self.budget / self.steps
        measures = range(len(self.today))
        while (left := self.budget - path[-1].cost) > LEAST * part and not self._exhausted:
            now, money = path[-1], min(part, left)
            able = [i for i in measures if now.values[i] < self.high[i]]
            tried = self._live([self._raised(now.values, i, money) for i in able])
            for i, point in zip(able, tried, strict=True):
                self._note_price(i, now, point)
            chosen = self._most_per_krona(now, tried)
            fitted = self._fitted(now, chosen) if chosen else None
            if fitted is None or (fitted.values == now.values).all():
                return
            path.append(fitted)

    def _most_per_krona(self, now: Point, tried: Sequence[Point]) -> Point | None:
        """The point whose score rises most per krona; where no score rises, by the mean gain; None: nothing does."""
        for score in (self.score, lambda gains: float(gains.mean())):
            before = score(now.gains)
            rates = [(score(p.gains) - before) / max(p.cost - now.cost, 1e-6 * self.budget) for p in tried]
            if rates and max(rates) > 0.0:
                return tried[int(np.argmax(rates))]
        return None

    def _exchange(self, best: Point) -> tuple[Point, bool]:
        """Take a part's money from one measure and give it to another while that improves; also half a part."""
        money = self.budget / self.steps
        for _ in range(HALVINGS + 1):
            giver, idle = 0, 0  # idle: measures in a row from which no exchange helped
            while idle < len(self.today):
                if best.values[giver] > self.today[giver]:
                    if self._exhausted:
                        return best, True
                    better = self._given(best, giver, money)
                    best, idle = (better, 0) if better else (best, idle + 1)
                else:
                    idle += 1
                giver = (giver + 1) % len(self.today)
            money /= 2
        return best, False

    def _without_dust(self, best: Point) -> Point:
        """The mix without measures that have hardly any money, which chance would tell apart from none."""
        money = (best.values - self.today) * self.prices
        dust = (money > 0.0) & (money < DUST * self.budget / self.steps) & (best.values < self.high)
        return self._live([np.where(dust, self.today, best.values)])[0] if dust.any() else best

    def _given(self, best: Point, giver: int, money: float) -> Point | None:
        """The best mix in which the giver's money went to another measure, or to nothing; None: none is better."""
        values = best.values.copy()
        values[giver] = max(self.today[giver], values[giver] - money / self.prices[giver])
        less = self._live([values])[0]
        free = self.budget - less.cost
        takers = [i for i in range(len(values)) if i != giver and values[i] < self.high[i]]
        given = self._live([self._raised(less.values, i, free) for i in takers])
        better = max((less, *given), key=lambda point: self.score(point.gains))
        if self.score(better.gains) <= self.score(best.gains) or less.cost > self.budget:
            return None
        fitted = self._fitted(less, better)
        return fitted if fitted and self.score(fitted.gains) > self.score(best.gains) else None
