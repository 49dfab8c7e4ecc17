"""The noise is Philox, evenly spread, apart for each decision, and nobody's depends on others."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from simulation.kernel import advance
from simulation.noise import Decision, deviate, exponential, poisson, uniform, uniforms
from simulation.setup import build_world, population

ROWS = 20_000

# Random123's kat_vectors for philox4x32-10: counter, key, answer.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def plain(rule):
    return getattr(rule, "py_func", rule)


@pytest.mark.parametrize("counter, key, answer", KNOWN)
@pytest.mark.parametrize("read", [uniforms, plain(uniforms)])
def test_known_answers(counter, key, answer, read):
    assert read(*key, *counter) == tuple((word + 0.5) / 2**32 for word in answer)


def test_compiled_and_plain_agree():
    generator = np.random.default_rng(1)
    for arguments in generator.integers(0, 2**31, (300, 6)).tolist():
        assert uniforms(*arguments) == plain(uniforms)(*arguments)
        assert deviate(*arguments[:5]) == plain(deviate)(*arguments[:5])
        assert exponential(*arguments[:5]) == plain(exponential)(*arguments[:5])


def test_decisions_share_no_noise():
    # a value given twice would make one decision an alias of another
    assert len(Decision) == len(Decision.__members__) == len({int(decision) for decision in Decision})
    rows = range(2000)
    drawn = np.array([[uniform(1, 0, row, int(decision), 0) for row in rows] for decision in Decision])
    assert len(np.unique(drawn)) >= drawn.size - 2  # 46,000 of 2**32 values: chance repeats are rare
    between = np.corrcoef(drawn) - np.eye(len(drawn))
    assert np.abs(between).max() < 5 / np.sqrt(len(rows))


def test_seed_world_row_month_and_alternative_matter():
    base = (1, 2, 3, int(Decision.TALK_PARTNER), 5, 6)
    for position in range(6):
        changed = list(base)
        changed[position] += 1
        assert not set(uniforms(*base)) & set(uniforms(*changed))


def test_uniforms_are_even_and_unrelated():
    drawn = np.array([uniforms(7, 1, row, int(Decision.PLACE), 0, 0) for row in range(ROWS)])
    assert drawn.min() > 0 and drawn.max() < 1
    for column in drawn.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-4
    assert np.abs(np.corrcoef(drawn.T) - np.eye(4)).max() < 5 / np.sqrt(ROWS)
    assert abs(np.corrcoef(drawn[:-1, 0], drawn[1:, 0])[0, 1]) < 5 / np.sqrt(ROWS)  # neighbours in the rows


def test_deviates_have_mean_0_and_variance_1():
    drawn = np.array([deviate(3, 0, row, int(Decision.BELIEF_HERE), 0) for row in range(ROWS)])
    assert abs(drawn.mean()) < 4 / np.sqrt(ROWS)
    assert abs(drawn.var() - 1) < 4 * np.sqrt(2 / ROWS)
    assert np.abs(drawn).max() <= 2 * np.sqrt(3)


def test_exponentials_have_mean_1():
    drawn = np.array([exponential(3, 0, row, int(Decision.ONWARD), 0) for row in range(ROWS)])
    assert drawn.min() > 0
    assert stats.kstest(drawn, "expon").pvalue > 1e-4


@pytest.mark.parametrize("mean", [0.0, 0.01, 0.7, 3.0, 25.0, 120.0, 500.0])
def test_poisson_is_the_quantile(mean):
    for u in np.concatenate([np.linspace(0.001, 0.999, 201), [2.0**-33, 1 - 2.0**-33]]):
        count = poisson(u, mean)
        assert count == plain(poisson)(float(u), mean)
        assert stats.poisson.cdf(count, mean) >= u - 1e-9
        assert count == 0 or stats.poisson.cdf(count - 1, mean) < u + 1e-9


def with_one_more(study):
    """The same study with one more person, who came alone in August and waits a year."""
    people, houses = (
        np.resize(study.people, len(study.people) + 1),
        np.resize(study.houses, len(study.houses) + 1),
    )
    houses[-1] = study.houses[np.flatnonzero(study.houses["size"] == 1)[0]]
    people[-1] = study.people[houses[-1]["first"]]
    people[-1]["household"] = len(study.houses)
    houses[-1]["first"], houses[-1]["arrival"], houses[-1]["decision"] = len(study.people), 7, 19
    start = np.append(study.tie_start, study.tie_start[-1])
    return dataclasses.replace(study, people=people, houses=houses, tie_start=start)


def test_one_more_arrival_changes_nobody_elses_noise():
    study = population("25", 150, 3)
    worlds = [build_world(which, {}, months=12, number=4) for which in (study, with_one_more(study))]
    for world in worlds:
        advance(world, 0, 12)
    few, more = worlds
    n, m = len(few.people), len(few.houses)
    assert more.houses["status"][m] == 1  # the one more is there
    for name in ("bias_elsewhere", "outreach_rank", "contact_month"):
        assert np.array_equal(few.people[name], more.people[name][:n])
    for name in ("kin", "next_talk", "outreach_rank"):
        assert np.array_equal(few.houses[name], more.houses[name][:m])
    alike = few.people["first_job_month"] == more.people["first_job_month"][:n]
    assert np.array_equal(few.people["search_left"][alike], more.people["search_left"][:n][alike])
