"""Matched placement evaluated: the same policy and the same chance, and only the municipality differs between rules.

Scores, forecast and default quotas come from other people, other draws and other noise than those that evaluate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from agents.bad_input import BadInput
from agents.evidence import nearest
from agents.record import Record
from experiments.differences import Difference, difference
from experiments.draws import noise_world
from experiments.engine import Item, run_tasks
from experiments.placement_quotas import Quotas, default_quotas, default_shares
from experiments.placement_rules import (
    Batch,
    Rule,
    Standing,
    greedy,
    hindsight,
    most_possible,
    online_rule,
    planned_rule,
    random_rule,
)
from experiments.placement_scores import AFTER, LABELS, OBJECTIVES, Counts, Kinds, Learned, kinds_of, of_working_age
from experiments.placement_worlds import PlacedWorld, live_placed
from experiments.runs import Run, summarise
from experiments.spread import plain
from simulation.kernel import advance
from simulation.measure import followed
from simulation.setup import Population, build_world, enacted, population_of
from simulation.world import World

ARMS = ("random", "greedy", "online", "online_fair", "hindsight")
PAIRS = (
    ("greedy", "random"), ("online", "random"), ("online_fair", "random"), ("hindsight", "random"),
    ("online", "greedy"), ("online", "hindsight"), ("online_fair", "online"),
)  # fmt: skip
OUTCOMES = {
    "employed_12": "share",  # of the placed aged 20-64, wherever they live
    "employed_36": "share",
    "stay_36": "share",  # of the placed, in the county
    "employed_36_all": "persons",  # of everybody with a permit, placed or not: who displaces whom is in it
    "stay_36_all": "persons",
}
COHORTS = 4  # of other people, for training
_BEYOND = 100_000  # draws of the priors from which training takes its own
NOT_A_VERDICT_EN = (
    "For planning in aggregate: simulated persons by group and municipality, never a verdict on a real person."
)
NOT_A_VERDICT_SV = (
    "För planering i stort: simulerade personer per grupp och kommun, aldrig ett omdöme om en verklig person."
)

# Told what is done, how many worlds or draws of it, and how many there are.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Placement:
    """What is asked: `run` says scenario, people, draws; the rules serve `objective`; fairness is between groups of
    the label `fair_by`; without quotas the default ones are used."""

    run: Run
    objective: str = "employment"
    fair_by: str = "nationality"
    quotas: Quotas | None = None
    worlds: int = 160  # of training

    def __post_init__(self) -> None:
        for option, value, allowed in (
            ("objective", self.objective, OBJECTIVES), ("fair-by", self.fair_by, tuple(LABELS)),
        ):  # fmt: skip
            if value not in allowed:
                word = nearest(value, allowed)
                hint = f"; the nearest is {word}" if word else ""
                raise BadInput(f"--{option} {value!r} is not known; allowed are {', '.join(allowed)}{hint}")
        if self.run.months < AFTER:
            raise BadInput(f"--months {self.run.months} is too short; placement needs {AFTER} months after the permit")
        drawn = self.run.posterior
        if drawn is not None and self.run.draws + self.worlds > len(drawn.rows):
            most = len(drawn.rows) - self.worlds
            raise BadInput(f"--draws {self.run.draws} is too many; {most} of the posterior are left beside training")
        if drawn is None and self.run.draws > _BEYOND:
            raise BadInput(f"--draws {self.run.draws} is too many; allowed are {_BEYOND:,} beside training")

    def training_draw(self, i: int) -> int:
        """The draw of a world of training: none that evaluates."""
        posterior = self.run.posterior
        return _BEYOND + i if posterior is None else len(posterior.rows) - 1 - i


def learn(asked: Placement, workers: int = 1, progress: Progress = lambda *_: None) -> Learned:
    """Live the worlds of training, in which who is assigned inside the county is placed at random by the quotas."""
    run, here = asked.run, asked.run.population().places.here
    counts = Counts(asked.objective, here)
    done = 0
    for cohort in range(COHORTS):
        study = population_of(run.county, run.people, (run.seed + 1 + cohort) % 2**31, run.values)
        enacted(study, run.policy, run.months)  # once, before the workers ask for it at the same time
        kinds = kinds_of(study.people, study.houses)
        quotas = asked.quotas
        shares = default_shares(study.places) if quotas is None else quotas.persons / quotas.persons.sum()

        def lived(i: int, study: Population = study, shares: np.ndarray = shares) -> World:
            rng = np.random.Generator(np.random.Philox([run.seed, i]))
            planned = rng.choice(len(shares), len(study.houses), p=shares)
            draw = asked.training_draw(i)
            number = noise_world(draw, 0)
            world = build_world(study, run.values_of(draw), run.policy, run.months, number, planned=planned)
            advance(world, 0, len(world.flows))
            return world

        for world in run_tasks(lived, range(cohort, asked.worlds, COHORTS), workers):
            counts.add(world, kinds)
            done += 1
            progress("training", done, asked.worlds)
    if not any(households for _, households in counts.placed):
        raise BadInput(
            f"scenario {run.scenario} assigns nobody inside the county, so that there is nobody to place; give one "
            "that does, such as in-county-assignment"
        )
    return counts.learned()


@dataclass(frozen=True, eq=False)
class Evaluated:
    """Placement under every rule: `figures` (arms, draws, replicates, outcomes), the rest (arms, draws, replicates).

    `reached` is the expected score over the optimum of the same scores with all arrivals of that world known, `worst`
    the least that a group expects over what random placement gives it, `beyond` persons placed beyond the quotas.
    """

    asked: Placement
    quotas: Quotas
    learned: Learned
    figures: np.ndarray
    reached: np.ndarray
    worst: np.ndarray
    placed: np.ndarray
    beyond: np.ndarray
    plan: dict[str, np.ndarray]  # label: (arms, categories, H), mean persons

    def difference(self, arm: str, other: str, outcome: str) -> Difference:
        """An arm's outcome less another's, in the same draws and noise."""
        after, before = (self.figures[ARMS.index(name), ..., list(OUTCOMES).index(outcome)] for name in (arm, other))
        none = np.empty(0)
        return difference(before, after, none, none, OUTCOMES[outcome])

    @cached_property
    def differences(self) -> dict[tuple[str, str], dict[str, Difference]]:
        """Every pair of PAIRS, by outcome."""
        return {pair: {name: self.difference(*pair, name) for name in OUTCOMES} for pair in PAIRS}

    def record(self) -> Record:
        """The figures as plain values."""
        run, places = self.asked.run, self.asked.run.population().places
        names = list(places.names[: places.here])
        capacity = zip(names, self.quotas.persons.tolist(), self.quotas.dwellings.tolist(), strict=True)
        return {
            "note_en": NOT_A_VERDICT_EN,
            "note_sv": NOT_A_VERDICT_SV,
            "scenario": run.scenario,
            "objective": self.asked.objective,
            "fair_by": self.asked.fair_by,
            "county": run.county,
            "people": run.people,
            "months": run.months,
            "draws": run.draws,
            "replicates": run.replicates,
            "training_worlds": self.asked.worlds,
            "calibration": run.calibration,
            "interval": "90 % over draws",
            "quotas": {name: {"persons": plain(p), "dwellings": plain(d)} for name, p, d in capacity},
            "quotas_from": self.quotas.source,
            "arms": {arm: self._arm(a) for a, arm in enumerate(ARMS)},
            "differences": [
                {"arm": arm, "against": other, "outcomes": {name: one.record() for name, one in found.items()}}
                for (arm, other), found in self.differences.items()
            ],
            "plan": {
                label: {
                    arm: {
                        category: dict(zip(names, (plain(v) for v in row), strict=True))
                        for category, row in zip(LABELS[label], table[a], strict=True)
                    }
                    for a, arm in enumerate(ARMS)
                }
                for label, table in self.plan.items()
            },
        }

    def _arm(self, a: int) -> Record:
        def over(values: np.ndarray) -> Record:
            return {key: None if v is None else plain(v) for key, v in summarise(values).items()}

        return {
            "outcomes": {
                name: over(self.figures[a, ..., i]) | {"unit": unit} for i, (name, unit) in enumerate(OUTCOMES.items())
            },
            "share_of_optimum": over(self.reached[a]) | {"least": plain(float(self.reached[a].min()))},
            "worst_group_against_random": over(self.worst[a]),
            "placed_persons": over(self.placed[a]),
            "beyond_quotas": plain(float(self.beyond[a].mean())),
        }


def _figures(world: PlacedWorld, months: int) -> list[float]:
    """The outcomes of a world, in the order of OUTCOMES."""
    people, houses = world.world.people, world.world.houses
    whole = followed(houses, len(world.world.flows) - 1 - months)
    mine = np.zeros(len(houses), bool)
    mine[world.batch.house] = True
    mine &= whole
    left = houses["left_county_month"]
    stays = (left < 0) | (left > houses["decision"] + AFTER)
    size = houses["size"].astype(float)
    person = mine[people["household"]]

    def at_work(after: int) -> float:
        adults = person & of_working_age(people, houses, after)
        return float((people[f"employed_{after}"][adults] == 1).mean()) if adults.any() else np.nan

    working = of_working_age(people, houses) & whole[people["household"]] & (people["employed_36"] == 1)
    share = float(size[mine & stays].sum() / size[mine].sum()) if mine.any() else np.nan
    return [at_work(12), at_work(36), share, float(working.sum()), float(size[whole & stays].sum())]


def _live(
    asked: Placement, study: Population, kinds: Kinds, quotas: Quotas, learned: Learned, draw: int, replicate: int
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """A world under every rule: figures, share of the optimum, worst group, persons placed and beyond; the plans."""
    run, forecast = asked.run, learned.forecast[asked.fair_by]
    values, number = run.values_of(draw), noise_world(draw, replicate)
    standing = Standing.at_first(quotas.persons, quotas.dwellings, len(LABELS[asked.fair_by]))

    def batch_of(rows: np.ndarray) -> Batch:
        return learned.batch(kinds, rows, asked.fair_by)

    def lived(rule: Rule) -> PlacedWorld:
        world = live_placed(study, values, run.policy, run.months, number, rule, standing, batch_of)
        quotas.check(world.batch.persons.sum(), len(world.batch))
        return world

    worlds = {
        "random": lived(random_rule((run.seed, draw, replicate))),
        "greedy": lived(greedy),
        "online": lived(online_rule(forecast)),
        "online_fair": lived(online_rule(forecast, fair=True)),
    }
    known = worlds["random"].batch
    best = hindsight(known, standing)
    if best is None:
        raise BadInput(
            f"{quotas.source}: the quotas do not hold the {len(known)} households of draw {draw} whole; raise them"
        )
    worlds["hindsight"] = lived(planned_rule(dict(zip(known.house.tolist(), best.tolist(), strict=True))))
    rows = []
    for name in ARMS:
        one = worlds[name]
        got, owed = one.standing.got, one.standing.owed
        some = owed > 0
        rows.append([
            *_figures(one, run.months),
            one.score / most_possible(one.batch, standing) if len(one.batch) else 1.0,
            (got[some] / owed[some]).min() if some.any() else 1.0,
            one.batch.persons.sum(),
            -np.minimum(one.standing.persons, 0.0).sum(),
        ])  # fmt: skip
    plans = {label: np.stack([_plan(worlds[name], kinds, label) for name in ARMS]) for label in LABELS}
    return np.array(rows), plans


def _plan(world: PlacedWorld, kinds: Kinds, label: str) -> np.ndarray:
    """Persons placed by category and municipality."""
    table = np.zeros((len(LABELS[label]), len(world.standing.persons)))
    np.add.at(table, (kinds.labels[label][world.batch.house], world.places), world.batch.persons)
    return table


def evaluate(asked: Placement, workers: int = 1, progress: Progress = lambda *_: None) -> Evaluated:
    """Learn, then live every draw under every rule. Raises BadInput when the quotas do not hold everybody."""
    run, study = asked.run, asked.run.population()
    if asked.quotas is not None and len(asked.quotas.persons) != study.places.here:
        raise BadInput(f"the quotas are of {len(asked.quotas.persons)} municipalities, not {study.places.here}")
    learned = learn(asked, workers, progress)
    quotas = asked.quotas
    if quotas is None:
        months = int((np.diff(learned.forecast[asked.fair_by].households.sum(axis=1)) < 0).sum())
        quotas = default_quotas(study.places, int(learned.persons.max()), int(learned.households.max()), months)
    else:
        quotas.check(learned.persons.max(), learned.households.max())
    enacted(study, run.policy, run.months)
    kinds = kinds_of(study.people, study.houses)
    worlds = run.worlds()
    told = run_tasks(lambda world: _live(asked, study, kinds, quotas, learned, *world), worlds, workers)
    rows, plans = zip(*_told(told, len(worlds), progress), strict=True)
    table = np.stack(rows, axis=1).reshape(len(ARMS), run.draws, run.replicates, -1)
    n = len(OUTCOMES)
    plan = {label: np.mean([one[label] for one in plans], axis=0) for label in LABELS}
    reached, worst, placed, beyond = np.moveaxis(table[..., n:], -1, 0)
    return Evaluated(asked, quotas, learned, table[..., :n], reached, worst, placed, beyond, plan)


def _told(items: Iterator[Item], total: int, progress: Progress) -> Iterator[Item]:
    for done, item in enumerate(islice(items, total), start=1):
        progress("worlds", done, total)
        yield item
