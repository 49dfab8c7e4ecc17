"""Live what a brief tells of, and gather its figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from agents.bad_input import BadInput
from agents.evidence import load_table
from agents.parameter import Cost
from agents.parameters import PARAMETERS
from agents.record import Record
from experiments.brief_record import Brief, Group, LeverCost, LeverUse, Measure, Reported
from experiments.comparison import Compared, Comparison, compare
from experiments.differences import FEWEST, difference
from experiments.estimate import MILLIONS, OF_100, PERSONS, Against, Estimate, against, estimate, told
from experiments.ledger_totals import COUNTED, Totals, categories
from experiments.ledgers import FATES, Pair, ledgers
from experiments.lever_sources import Source, acts_through, evidence_of, sources
from experiments.paired_worlds import HORIZON
from experiments.runs import Run
from experiments.scenario_file import BASELINE, Scenario
from simulation.groups import GROUPS
from simulation.outcomes import HEADLINE
from simulation.policy import Clause
from simulation.setup import calendar

MOST_SCENARIOS = 4  # on two pages
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)  # of the curve: median, half and nine tenths of the draws
LEAST_COST = 0.05  # million SEK below which a lever's part in the cost is not told of
FEW = 20  # persons below whom a group is not told of
CHANGED = FATES[:3]  # the fates of those whose staying a measure changes
# Evidence of the question itself: who leaves at the permit, who was received, what the county needs.
LEAVING, RECEIVED, NEEDED = "N01", "N02", "D35"

# Told what is being done, how much of it is done and of how much.
Progress = Callable[[str, int, int], None]


def brief(
    run: Run,
    baseline: Scenario,
    scenarios: Sequence[Scenario],
    draws: int | None = None,
    costs: Mapping[str, Cost] | None = None,
    workers: int = 1,
    progress: Progress = lambda *_: None,
) -> Brief:
    """Live everything that a brief tells of and gather its figures; arguments as those of `compare`.

    Raises BadInput.
    """
    _check(run, scenarios, draws)
    comparison = compare(
        run, baseline, scenarios, draws, costs, workers, lambda done, of: progress("compare", done, of)
    )
    totals = [_entered(comparison, one, workers, progress) for one in scenarios]
    return _gathered(comparison, totals)


def _check(run: Run, scenarios: Sequence[Scenario], draws: int | None) -> None:
    if not scenarios:
        raise BadInput("a brief needs at least one scenario")
    if len(scenarios) > MOST_SCENARIOS:
        raise BadInput(f"{len(scenarios)} scenarios are too many for two pages; allowed are up to {MOST_SCENARIOS}")
    if any(scenario.name == BASELINE for scenario in scenarios):
        raise BadInput(f"{BASELINE} is what a brief compares with; give the scenarios alone")
    if draws is not None and draws < FEWEST:
        raise BadInput(f"--draws {draws} is too few for a brief, which tells how sure; allowed is {FEWEST} or more")
    if run.months < HORIZON:
        raise BadInput(f"--months {run.months} is too short for a brief; allowed is {HORIZON} or more")


def _entered(comparison: Comparison, scenario: Scenario, workers: int, progress: Progress) -> Totals:
    """The ledger of one scenario over the draws of the comparison."""
    run = replace(comparison.run, months=HORIZON)
    study = run.population()
    totals = Totals(study, calendar(study, run.months), run.replicates)
    worlds = run.draws * run.replicates
    for done, one in enumerate(ledgers(Pair(run, scenario.name, scenario.policy), workers), start=1):
        totals.add(one)
        progress(scenario.name, done, worlds)
    return totals


def _gathered(comparison: Comparison, totals: Sequence[Totals]) -> Brief:
    run = comparison.run
    facts = {} if run.posterior is None else run.posterior.facts
    through = dict.fromkeys(name for one in comparison.scenarios for name in acts_through(one.policy))
    effects = [PARAMETERS[name] for name in through]
    reported, about = _reported(run.population().places.county_name)
    return Brief(
        county=run.county,
        reported=reported,
        people=run.people,
        followed=int(totals[0].everybody[0][COUNTED.index("persons")]),
        draws=run.draws,
        calibration=run.calibration,
        fitted=run.posterior is not None,
        targets=len(facts.get("targets", ())),
        lever_effects=len(effects),
        judged_effects=sum(one.grade == "judgement" for one in effects),
        today=_level(comparison.levels[HEADLINE]),
        curve=_bands(comparison, 0),
        measures=tuple(_measure(comparison, s, totals[s - 1], reported) for s in range(1, 1 + len(totals))),
        about=about,
        sources=tuple(one for one in sources(evidence_of(list(through))) if one not in about),
    )


def _reported(county_name: str) -> tuple[Reported | None, tuple[Source, ...]]:
    """What evidence says of a county by this name, and the rows that say it."""
    rows = {row["id"]: row for row in load_table("evidence")}
    of_it = [rows[name] for name in (LEAVING, RECEIVED, NEEDED)]
    if not all(county_name in row["place"] for row in of_it):
        return None, ()
    (leave,), (received, in_country), (needed,) = ([float(part) for part in row["value"].split(";")] for row in of_it)
    return Reported(leave, received, in_country, needed), sources((LEAVING, RECEIVED, NEEDED))


def _level(level: Record) -> Estimate:
    return estimate(100.0 * level["mean"], 100.0 * level["low"], 100.0 * level["high"], OF_100)


def _bands(comparison: Comparison, s: int) -> np.ndarray:
    """Quantiles over draws of the share still in the county, (BANDS, months + 1)."""
    return np.nanquantile(np.nanmean(comparison.worlds.curves[s], axis=1), BANDS, axis=0)


def _measure(comparison: Comparison, s: int, totals: Totals, reported: Reported | None) -> Measure:
    one = comparison.compared[s - 1]
    scenario, money = one.scenario, one.money
    per_stayer = (money.per_stayer, money.per_stayer_low, money.per_stayer_high)
    # fewer out-moves is the other sign, and the other end of the interval
    moves = told(one.out_moves, PERSONS, -1.0)
    fewer = estimate(moves.mean, moves.high, moves.low, PERSONS, moves.verdict)
    return Measure(
        **{key: getattr(scenario, key) for key in ("name", "label_en", "label_sv", "description_en", "description_sv")},
        levers=tuple(_use(clause) for clause in scenario.policy.clauses),
        stay=_against(comparison, one, HEADLINE),
        leave=_against(comparison, one, "leave_at_permit"),
        curve=_bands(comparison, s),
        stayers=told(one.stayers, PERSONS),
        fates=_fates(totals),
        groups=_groups(totals),
        municipalities=_municipalities(comparison, s),
        work={name: _against(comparison, one, name) for name in ("employed_stayers_36", "employed_movers_36")},
        cost=estimate(money.cost, money.cost_low, money.cost_high, MILLIONS),
        per_stayer=per_stayer if math.isfinite(money.per_stayer) else None,
        costs=_costs(one),
        fewer_out_moves=fewer,
        share_of_needed=100.0 * fewer.mean / (math.nan if reported is None else reported.needed_a_year),
    )


def _against(comparison: Comparison, one: Compared, name: str) -> Against:
    level = comparison.levels[name]["mean"]
    return against(math.nan if level is None else level, one.differences[name])


def _municipalities(comparison: Comparison, s: int) -> tuple[tuple[str, Estimate], ...]:
    """How many more or fewer live in each municipality at the horizon."""
    before, after = comparison.worlds.residents[0], comparison.worlds.residents[s]
    names, none = comparison.run.population().places.names, np.empty(0)
    changes = (difference(before[..., h], after[..., h], none, none, "persons") for h in range(before.shape[-1]))
    return tuple((name, told(change, PERSONS)) for name, change in zip(names, changes, strict=False))


def _use(clause: Clause) -> LeverUse:
    choices = PARAMETERS[clause.lever].choices
    return LeverUse(
        clause.lever,
        choices[int(clause.value)] if choices else clause.value,
        clause.start or None,
        None if clause.end is None else clause.end - 1,
        bool(clause.places or clause.groups),
    )


def _costs(one: Compared) -> tuple[LeverCost, ...]:
    """Levers that cost anything worth telling beyond today's, the dearest first."""
    result = []
    for name, units in one.money.units.items():
        price = one.money.costs[name]
        cost = units * price.value / 1e6
        if abs(cost) >= LEAST_COST:
            count = estimate(units, units, units, PERSONS)
            result.append(LeverCost(name, count, price.value, price.low, price.high, price.grade, cost))
    return tuple(sorted(result, key=lambda row: -abs(row.cost)))


def _fates(totals: Totals) -> dict[str, Estimate]:
    summed = totals.record(totals.everybody)
    ends = {name: summed[name] for name in CHANGED}
    return {name: estimate(end["mean"], end["low"], end["high"], PERSONS) for name, end in ends.items()}


def _groups(totals: Totals) -> tuple[Group, ...]:
    """Every group of some size: how many of 100 stay today and with the measure."""
    columns = [COUNTED.index(name) for name in ("persons", "baseline", "scenario")]
    none = np.empty(0)
    result = []
    for kind in GROUPS:
        counted = np.array(totals.by[kind], float)[..., columns]
        counted = counted.reshape(-1, totals.replicates, *counted.shape[1:])
        for c, name in enumerate(categories(totals.study, kind, totals.months)):
            persons = counted[:, :, c, 0]
            if persons.mean() < FEW or name == "children":
                continue
            before, after = (counted[:, :, c, i] / persons for i in (1, 2))
            change = difference(before, after, none, none, "share")
            result.append(Group(kind, name, round(float(persons.mean())), against(float(before.mean()), change)))
    return tuple(result)
