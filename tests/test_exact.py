"""The exponential and the logarithm are right to the last digits and the same compiled or not."""

import math
import struct

import numpy as np
import pytest

from agents.exact import exp, log, stored

EXPONENTS = np.concatenate(
    [np.linspace(-700, 700, 4001), np.linspace(-2, 2, 4001), 10.0 ** np.arange(-300, 1, 10), [0.0, -0.0]]
)
POSITIVE = np.concatenate(
    [10.0 ** np.linspace(-307, 307, 4001), np.linspace(1e-6, 3, 4001), 1 + 10.0 ** np.arange(-16.0, 0)]
)


def bits(x):
    return struct.pack("<d", x)


def plain(rule):
    return getattr(rule, "py_func", rule)


def test_exponential_is_within_1e_15():
    for x in EXPONENTS:
        assert exp(x) == pytest.approx(math.exp(x), rel=1e-15, abs=0)


def test_exponential_is_clipped_instead_of_overflowing():
    assert exp(1e9) == exp(700.0) == pytest.approx(math.exp(700), rel=1e-15)
    assert exp(-1e9) == exp(-700.0) > 0


def test_logarithm_is_within_1e_15():
    for x in POSITIVE:
        assert abs(log(x) - math.log(x)) <= 1e-15 * max(1.0, abs(math.log(x)))
    assert log(1.0) == 0.0


def test_stored_is_what_a_single_precision_column_keeps():
    column = np.zeros(1, np.float32)
    for x in (0.0, 0.1, 1 / 3, -1e-30, 123456789.0, 1e30):
        column[0] = x
        assert stored(x) == float(column[0]) == stored(stored(x))


@pytest.mark.parametrize("rule, values", [(exp, EXPONENTS), (log, POSITIVE), (stored, EXPONENTS)])
def test_compiled_and_plain_give_the_same_bits(rule, values):
    for x in values:
        assert bits(rule(float(x))) == bits(plain(rule)(float(x)))
