"""Comparisons that come at once roughly and grow sure by themselves, for many who ask at the same time.

Everybody's worlds are lived by the same few workers and kept by policy: what one has asked for, another gets for
nothing. A newer question of the same asker replaces the older one, and the roughest answer still owed comes first,
so that nobody waits while somebody else's picture is made sharper.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import numpy as np

from experiments.comparison import Comparison
from experiments.draws import noise_world
from experiments.paired_worlds import PairedWorlds, figures, paired_worlds
from experiments.runs import Run, live
from experiments.scenario_file import Scenario
from simulation.policy import Policy

STAGES = (8, 48, 200)  # draws at which an answer is given: rough, sharpening, done
KEPT = 128  # policies whose worlds are kept, 0.2 MB each


@dataclass(eq=False)
class Question:
    """What somebody wants to know: policies beside the baseline, told at every stage."""

    policies: tuple[Policy, ...]  # the baseline's first
    tell: Callable[[int], None]  # called in a worker with the draws that are there
    order: int
    stage: int = 0  # position in the stages


@dataclass(eq=False)
class _Rows:
    """The worlds of one policy."""

    rows: dict[int, np.ndarray] = field(default_factory=dict)  # by draw
    lived: set[int] = field(default_factory=set)  # draws begun or done
    known: int = 0  # how many draws from the first on are there


class Gradual:
    """Worlds of one study, shared by all who ask. `run` says all but the policy; its draws are the last stage's."""

    def __init__(self, run: Run, workers: int, stages: Sequence[int] = STAGES, kept: int = KEPT):
        most = stages[-1] if run.posterior is None else min(stages[-1], len(run.posterior.rows))
        self.stages = tuple(sorted({min(stage, most) for stage in stages}))
        self.run = replace(run, draws=most)
        self._study = run.population()
        self._values = [run.values_of(draw) for draw in range(most)]
        self._kept = kept
        self._rows: OrderedDict[Policy, _Rows] = OrderedDict()
        self._questions: dict[Hashable, Question] = {}
        self._orders = count()
        self._changed = threading.Condition()
        self._closed = False
        self.lived = 0  # worlds so far
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def ask(self, asker: Hashable, policies: Sequence[Policy], tell: Callable[[int], None]) -> None:
        """Answer from now on this question of the asker instead of the one before; the baseline's policy first."""
        with self._changed:
            question = Question(tuple(dict.fromkeys(policies)), tell, next(self._orders))
            self._questions[asker] = question
            for policy in question.policies:
                self._rows.setdefault(policy, _Rows())
                self._rows.move_to_end(policy)
            self._forget()
            self._changed.notify_all()
        self._settle(asker, question)

    def leave(self, asker: Hashable) -> None:
        """Whoever asked wants no answer any more."""
        with self._changed:
            self._questions.pop(asker, None)

    def close(self) -> None:
        """Stop the workers; what has been lived can still be read."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def worlds(self, policies: Sequence[Policy], draws: int) -> PairedWorlds | None:
        """The first draws of policies as paired worlds; None while some are missing."""
        with self._changed:
            found = [self._rows.get(policy) for policy in policies]
            there = [rows for rows in found if rows is not None and rows.known >= draws]
            if len(there) < len(found):
                return None
            table = [np.stack([rows.rows[draw] for rows in there])[:, None] for draw in range(draws)]
        return paired_worlds(replace(self.run, draws=draws), policies, table)

    def comparison(
        self, baseline: Scenario, scenarios: Sequence[Scenario], draws: int, **costs: Any
    ) -> Comparison | None:
        """The comparison over the first draws; None while some are missing."""
        worlds = self.worlds([baseline.policy, *(one.policy for one in scenarios)], draws)
        run = replace(self.run, draws=draws, scenario=baseline.name, policy=baseline.policy)
        return None if worlds is None else Comparison(run, baseline, tuple(scenarios), worlds, **costs)

    def _forget(self) -> None:
        """Drop the policies asked for longest ago that nobody waits for."""
        wanted = {policy for question in self._questions.values() for policy in question.policies}
        for policy in [policy for policy in self._rows if policy not in wanted][: max(len(self._rows) - self._kept, 0)]:
            del self._rows[policy]

    def _next(self) -> tuple[Policy, int] | None:
        """The policy and draw to live next: the roughest answer owed, of these the question asked first."""
        for question in sorted(self._questions.values(), key=lambda one: (one.stage, one.order)):
            if question.stage == len(self.stages):
                continue
            for draw in range(self.stages[question.stage]):
                for policy in question.policies:
                    rows = self._rows[policy]
                    if draw >= rows.known and draw not in rows.lived:
                        rows.lived.add(draw)
                        return policy, draw
        return None

    def _work(self) -> None:
        while True:
            with self._changed:
                task = None
                while not self._closed and (task := self._next()) is None:
                    self._changed.wait()
                if self._closed or task is None:
                    return
            policy, draw = task
            world = live(self._study, self._values[draw], policy, self.run.months, noise_world(draw, 0))
            row = figures(world, self._study, self.run.months)
            with self._changed:
                self.lived += 1
                rows = self._rows.get(policy)
                if rows is not None:
                    rows.rows[draw] = row
                    while rows.known in rows.rows:
                        rows.known += 1
                asked = [(asker, one) for asker, one in self._questions.items() if policy in one.policies]
            for asker, question in asked:
                try:
                    self._settle(asker, question)
                except Exception:  # one asker's trouble must not end a worker that all share
                    logging.getLogger(__name__).exception("an asker could not be told")

    def _settle(self, asker: Hashable, question: Question) -> None:
        """Tell the asker of the furthest stage that is there and not yet told."""
        with self._changed:
            if self._questions.get(asker) is not question:
                return
            known = min(self._rows[policy].known for policy in question.policies)
            reached = sum(stage <= known for stage in self.stages)
            if reached <= question.stage:
                return
            question.stage = reached
            draws = self.stages[reached - 1]
            self._changed.notify_all()
        question.tell(draws)
