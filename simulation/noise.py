"""Every random number, as a pure function of what it decides.

The generator is Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC11): a block cipher that turns a key and a counter into four random words. The key is (seed, world), the
counter (row, decision, month, alternative). Nothing is drawn in sequence, so nobody's draw depends on who
else is there, on order or on the number of workers.
"""

import math
from enum import IntEnum

import numpy as np

from agents.compiled import long_rule, rule
from agents.exact import exp, log
from agents.machine_code import entry

_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_UNIT = 1.0 / 4294967296.0
_LARGE_MEAN = 500.0  # above this the chance of zero is too small a number to begin with
_TWO_PI = 6.283185307179586


class Decision(IntEnum):
    """What a random number decides: one word of the counter, so no two decisions share noise."""

    CONTACT = 1  # four ranks: outreach, take-up, mentoring, placebo
    MENTOR_TIES = 2
    BELIEF_HERE = 3
    BELIEF_ELSEWHERE = 4
    KIN = 5
    SEARCH = 6  # threshold of job search and lottery rank, by attempt
    JOB_LENGTH = 7
    VACANCIES = 8
    OTHER_CANDIDATES = 9
    TALK_PARTNER = 10
    DWELLINGS = 12
    ROUTE = 14  # which way a household settles
    ASSIGNMENT = 15
    PLACE = 16  # frozen taste for each municipality
    OFFER = 18
    ONWARD = 19  # threshold of moving on, by spell
    LOTTERY = 20
    TIE = 21
    HOME = 22
    SUBSIDY = 23
    PRIOR = 24


@rule
def _unit(word: np.uint64) -> float:
    """A random word as a number in (0, 1), in the middle of its 2**-32."""
    return (float(np.int64(word)) + 0.5) * _UNIT


@rule
def uniforms(
    seed: int, world: int, row: int, decision: int, month: int, alternative: int
) -> tuple[float, float, float, float]:
    """Four independent uniforms in (0, 1), spaced by 2**-32, for one decision."""
    c0 = np.uint64(row) & _WORD
    c1 = np.uint64(decision) & _WORD
    c2 = np.uint64(month) & _WORD
    c3 = np.uint64(alternative) & _WORD
    k0 = np.uint64(seed) & _WORD
    k1 = np.uint64(world) & _WORD
    for _ in range(10):
        p0 = _MULTIPLIER_0 * c0
        p1 = _MULTIPLIER_1 * c2
        c0 = (p1 >> _HALF) ^ c1 ^ k0
        c1 = p1 & _WORD
        c2 = (p0 >> _HALF) ^ c3 ^ k1
        c3 = p0 & _WORD
        k0 = (k0 + _WEYL_0) & _WORD
        k1 = (k1 + _WEYL_1) & _WORD
    return _unit(c0), _unit(c1), _unit(c2), _unit(c3)


@entry
def draw_many(seed: int, world: int, rows: np.ndarray, n: int, decision: int, month: int, numbers: np.ndarray) -> None:
    """`uniforms` for each of the first n rows, into four lines of numbers: in one go a tenth of the time."""
    for t in range(n):
        first, second, third, fourth = uniforms(seed, world, rows[t], decision, month, 0)
        numbers[0, t] = first
        numbers[1, t] = second
        numbers[2, t] = third
        numbers[3, t] = fourth


@rule
def uniform(seed: int, world: int, row: int, decision: int, month: int) -> float:
    """One uniform in (0, 1)."""
    return uniforms(seed, world, row, decision, month, 0)[0]


@rule
def exponential(seed: int, world: int, row: int, decision: int, month: int) -> float:
    """One unit exponential: the integrated hazard at which an event happens."""
    return -log(uniforms(seed, world, row, decision, month, 0)[0])


@rule
def deviate(seed: int, world: int, row: int, decision: int, month: int) -> float:
    """One nearly normal deviate, mean 0 and variance 1, within +-3.47: four uniforms summed (Irwin-Hall)."""
    a, b, c, d = uniforms(seed, world, row, decision, month, 0)
    return (((a + b) + c) + d - 2.0) * 1.7320508075688772


@long_rule
def poisson(u: float, mean: float) -> int:
    """The count whose cumulative Poisson probability first reaches u."""
    count = 0
    if mean <= _LARGE_MEAN:
        term = exp(-mean)
    else:
        # begin ten standard deviations below the mean, by Stirling's formula: less than 1e-22 lies below
        count = int(mean - 10.0 * math.sqrt(mean))
        series = 1.0 / (12.0 * count) - 1.0 / (360.0 * count**3)
        term = exp(count * log(mean / count) + count - mean - 0.5 * log(_TWO_PI * count) - series)
    total = term
    most = count + 100 + 20 * int(math.sqrt(mean)) + int(mean - count)
    while u > total and count < most:
        count += 1
        term *= mean / count
        total += term
    return count
