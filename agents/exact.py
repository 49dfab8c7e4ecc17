"""Exponential and logarithm with the same last bit on every processor.

Maths libraries pick another routine for each processor, and the routines differ in the last bit; a decision
near its threshold would then fall otherwise on another machine. These two use only additions,
multiplications, divisions and whole numbers, which IEEE 754 fixes to the bit. A short table keeps the
polynomials short; they are summed in pairs, because a long chain of operations waits for each one.
"""

import math
from decimal import Decimal, localcontext

import numpy as np

from agents.compiled import rule
from agents.machine_code import entry

_LARGEST = 700.0
_PARTS = 32  # table steps within a factor of two
_LN2 = 0.6931471805599453
_STEPS_PER_UNIT = _PARTS / _LN2
_STEP_HIGH = 0.02166084938653512  # ln 2 / 32, upper 32 bits: times a whole step number it is exact
_STEP_LOW = 5.9631716539705866e-12
_MANTISSA = (1 << 52) - 1  # the bits of a double behind its exponent
_HALF = 1022 << 52  # the exponent of numbers from a half to one
_SQRT_HALF = 0.7071067811865476
_GRID = 64  # table points of the logarithm between one and two

with localcontext() as _context:
    # 40 digits, then rounded once: the same numbers on every machine
    _context.prec = 40
    _FRACTIONS = np.array([float(Decimal(2) ** (Decimal(i) / _PARTS)) for i in range(_PARTS)])
    _LOGS = np.array([float((Decimal(i) / _GRID).ln()) if i else 0.0 for i in range(2 * _GRID)])
_INVERSES = np.array([_GRID / i if i else 0.0 for i in range(2 * _GRID)])
_POWERS_OF_TWO = np.array([2.0**k for k in range(-1022, 1024)])


@rule
def exp(x: float) -> float:
    """e to the power x, for x clipped to [-700, 700]; relative error below 1e-15."""
    if x > _LARGEST:
        x = _LARGEST
    elif x < -_LARGEST:
        x = -_LARGEST
    step = int(math.floor(x * _STEPS_PER_UNIT + 0.5))  # noqa: RUF046 - compiled floor gives a float
    r = (x - step * _STEP_HIGH) - step * _STEP_LOW
    # Taylor series to the sixth power: |r| is at most 0.0109, so the next term is below 4e-18
    r2 = r * r
    low = r2 * (0.5 + r * (1.0 / 6.0))
    high = (r2 * r2) * ((1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0))
    fraction = _FRACTIONS[step & (_PARTS - 1)]
    return (fraction + fraction * (r + (low + high))) * _POWERS_OF_TWO[(step >> 5) + 1022]


@rule
def log(x: float) -> float:
    """Natural logarithm of a normal x > 0; relative error below 1e-15."""
    bits = np.float64(x).view(np.int64)
    k = (bits >> 52) - 1022
    mantissa = np.int64((bits & _MANTISSA) | _HALF).view(np.float64)  # between a half and one
    if mantissa < _SQRT_HALF:
        mantissa *= 2.0
        k -= 1
    i = int(mantissa * _GRID + 0.5)
    r = (mantissa - i / _GRID) * _INVERSES[i]
    # ln(1 + r) to the eighth power: |r| is at most 0.0112, so the next term is below 4e-19
    r2 = r * r
    r4 = r2 * r2
    low = r2 * ((-0.5 + r * (1.0 / 3.0)) + r2 * (-0.25 + r * 0.2))
    high = (r4 * r2) * ((-1.0 / 6.0 + r * (1.0 / 7.0)) - r2 * 0.125)
    return float(k) * _LN2 + (_LOGS[i] + (r + (low + high)))


@entry
def log_each(x: np.ndarray, result: np.ndarray) -> None:
    """Write the logarithm of each x."""
    for i in range(x.size):
        result[i] = log(x[i])


@rule
def stored(x: float) -> float:
    """x as a single-precision column keeps it, so that every reading works on what was stored."""
    return float(np.float32(x))
