"""The ledger and its split: whole persons, exact sums, and nobody changed by nothing."""

from dataclasses import replace

import numpy as np
import pytest

from agents.bad_input import BadInput
from agents.columns import NEVER
from experiments.draws import noise_world
from experiments.ledger_tables import ledger_table, persons_table
from experiments.ledger_totals import BREAKDOWNS, COUNTED, Totals
from experiments.ledgers import (
    ALONE,
    BASELINE,
    FATES,
    OTHER_ORDER,
    PARTS,
    SCENARIO,
    WORLDS,
    Pair,
    ledgers,
    persons_followed,
    stayers,
)
from experiments.runs import Run, live
from simulation.measure import measure
from simulation.outcomes import HEADLINE
from simulation.policy import TODAY, Clause, Policy
from simulation.setup import calendar

RUN = Run(people=2500, months=36, draws=3, replicates=2)
# everything at once for men, in a county full of others, so that people get into each other's way
EVERYTHING = Policy.of(
    outreach_reach=0.9, outreach_content="intensive", job_offers=0.5, work_while_waiting=0.5, co_placement=0.5,
)  # fmt: skip
STRONG = Policy(tuple(replace(clause, groups=(("female", (0,)),)) for clause in EVERYTHING.clauses))
CROWDED = {"other_arrivals": 100.0, "dwelling_rate": 0.3}


def pair(policy, run=RUN, **values):
    return Pair(replace(run, values=CROWDED | values), "tried", policy)


def numerator(run, policy, draw, replicate, months):
    """The headline's numerator as `measure` has it, and its denominator."""
    study = run.population()
    world = live(study, run.values_of(draw), policy, months, noise_world(draw, replicate))
    share, at_risk = measure(world, study.destination_class)[HEADLINE]
    return round(share * at_risk), round(at_risk)


def fates(ledger):
    return dict(zip(FATES, np.bincount(ledger.fate, minlength=len(FATES)).tolist(), strict=True))


@pytest.fixture(scope="module")
def strong():
    asked = pair(STRONG)
    return asked, list(ledgers(asked))


def test_the_net_is_the_difference_of_the_headlines_numerator_to_the_person(strong):
    asked, found = strong
    for ledger in found:
        for months in (36, 60):  # following people longer changes nothing before
            before, at_risk = numerator(asked.run, TODAY, ledger.draw, ledger.replicate, months)
            after, _ = numerator(asked.run, STRONG, ledger.draw, ledger.replicate, months)
            assert ledger.net == after - before
            assert len(ledger.person) == at_risk == persons_followed(asked.run.population(), 36)
        counted = fates(ledger)
        assert ledger.net == counted["stays_because"] - counted["leaves_because"] - counted["displaced"]
    totals = np.sum([list(fates(ledger).values()) for ledger in found], axis=0)
    assert all(totals), f"every fate should occur among so many: {dict(zip(FATES, totals.tolist(), strict=True))}"


def test_both_orders_of_the_split_sum_to_the_total_to_the_person(strong):
    _, found = strong
    moved = dict.fromkeys(PARTS, 0)
    for ledger in found:
        total = ledger.stays.sum(axis=1)
        for order in (PARTS, OTHER_ORDER):
            assert set(order) == set(PARTS)
            parts = {part: int(total[world] - total[without]) for part, (world, without) in order.items()}
            assert sum(parts.values()) == ledger.net
            for part, persons in parts.items():
                moved[part] += abs(persons)
    assert all(moved.values()), f"every part should occur: {moved}"


def test_the_direct_part_is_the_treated_ones_alone(strong):
    for ledger in strong[1]:
        untreated = ~ledger.treated
        assert untreated.any() and ledger.treated.any()
        assert np.array_equal(ledger.stays[ALONE][untreated], ledger.stays[BASELINE][untreated])


def test_whose_fate_or_work_differs_has_parted_in_time(strong):
    asked, found = strong
    study = asked.run.population()
    house = study.houses[study.people["household"]]
    for ledger in found:
        arrival, permit = (house[name][ledger.person] for name in ("arrival", "decision"))
        parted = ledger.parted != NEVER
        changed = (ledger.stays[BASELINE] != ledger.stays[SCENARIO]) | (ledger.job >= 0)
        assert parted[changed].all()
        assert (ledger.parted[parted] >= arrival[parted]).all()
        assert (ledger.parted[parted] <= permit[parted] + 36).all()
        assert parted[ledger.treated].all()


def test_every_breakdown_sums_to_everybody(strong):
    asked, found = strong
    study = asked.run.population()
    totals = Totals(study, calendar(study, 36), asked.run.replicates)
    for ledger in found:
        totals.add(ledger)
    for name in BREAKDOWNS:
        for everybody, parts in zip(totals.everybody, totals.by[name], strict=True):
            assert np.array_equal(parts.sum(axis=0), everybody)
    record = totals.record(totals.everybody)
    assert record["net"]["mean"] == pytest.approx(np.mean([ledger.net for ledger in found]))
    for split in ("split", "split_other_order"):
        assert sum(part["mean"] for part in record[split].values()) == pytest.approx(record["net"]["mean"])
    assert set(COUNTED) <= set(record)


def test_the_table_has_a_row_for_each_entry(strong):
    asked, found = strong
    people = persons_table(asked.run.population())
    table = ledger_table(found[0], people).to_pandas()
    assert len(table) == len(found[0].person)
    assert table.fate.value_counts().to_dict() == {name: n for name, n in fates(found[0]).items() if n}
    assert (table.stays_scenario.sum() - table.stays_baseline.sum()) == found[0].net
    assert {f"stays_{name}" for name in WORLDS} <= set(table)


def test_workers_change_nothing(strong):
    asked, found = strong
    for one, other in zip(found, ledgers(asked, workers=2), strict=True):
        for name in ("person", "stays", "employed", "treated", "parted"):
            assert np.array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize(
    "policy", [TODAY, Policy.of(outreach_reach=0.1), Policy.of(outreach_reach=0.8, mentoring=0.5)], ids=str
)
def test_a_scenario_against_itself_changes_nobody(policy):
    asked = Pair(replace(RUN, draws=1, policy=policy), "itself", policy)
    for ledger in ledgers(asked):
        assert not ledger.treated.any() and (ledger.parted == NEVER).all()
        assert (ledger.stays == ledger.stays[BASELINE]).all() and (ledger.job == -1).all()


def test_placebo_treats_and_changes_nobodys_fate():
    for ledger in ledgers(pair(Policy.of(placebo=0.6))):
        assert 0 < ledger.treated.mean() < 1
        assert (ledger.stays == ledger.stays[BASELINE]).all() and (ledger.job == -1).all()
        assert np.array_equal(ledger.parted != NEVER, ledger.treated)


@pytest.mark.parametrize("lever, value", [("extra_vacancies", 2.0), ("dwellings_reserved", 600.0)])
def test_who_only_adds_to_a_market_treats_nobody(lever, value):
    moved = []
    for ledger in ledgers(pair(Policy.of(**{lever: value}))):
        assert not ledger.treated.any()
        assert np.array_equal(ledger.stays[ALONE], ledger.stays[BASELINE])
        moved.append((ledger.parted != NEVER).any())
    assert any(moved)


def test_a_group_s_measure_treats_that_group_alone():
    policy = Policy((Clause("settlement_cash", 50000.0, groups=(("female", (1,)),)),))
    asked = pair(policy)
    study = asked.run.population()
    women = study.people["female"][study.houses["first"]][study.people["household"]] == 1
    for ledger in ledgers(asked):
        assert ledger.treated.any()
        assert women[ledger.person][ledger.treated].all()


def test_a_horizon_follows_so_many_months():
    asked = Pair(replace(RUN, draws=1, replicates=1, months=12, values=CROWDED), "tried", STRONG)
    study = asked.run.population()
    (ledger,) = ledgers(asked)
    values, number = asked.run.values_of(0), noise_world(0, 0)
    before, after = (stayers(live(study, values, policy, 12, number)) for policy in (TODAY, STRONG))
    assert ledger.net == after - before
    with pytest.raises(BadInput, match="months"):
        Pair(replace(RUN, months=0), "tried", STRONG)
