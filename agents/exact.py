"""Exponential and logarithm with the same last bit on every processor.

Maths libraries pick another routine for each processor, and the routines differ in the last bit; a decision
near its threshold would then fall otherwise on another machine. These two use only additions,
multiplications, divisions and powers of two, which IEEE 754 fixes to the bit.
"""

import math

import numpy as np

from agents.compiled import rule

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238  # the upper bits of ln 2: its product with a small integer is exact
_LN2_LOW = 1.9082149292705877e-10
_LN2 = 0.6931471805599453
_SQRT_HALF = 0.7071067811865476
_LARGEST = 700.0
_MANTISSA = (1 << 52) - 1  # the bits of a double behind its exponent
_HALF = 1022 << 52  # the exponent of numbers from a half to one
_POWERS_OF_TWO = np.array([2.0**k for k in range(-1022, 1024)])


@rule
def exp(x):
    """e to the power x, for x clipped to [-700, 700]; relative error below 1e-15."""
    if x > _LARGEST:
        x = _LARGEST
    elif x < -_LARGEST:
        x = -_LARGEST
    k = math.floor(x * _LOG2_E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    # Taylor series to the 13th power: |r| is at most ln(2)/2, so the next term is below 4e-18
    s = 1.0 + r / 13.0
    s = 1.0 + r * s * (1.0 / 12.0)
    s = 1.0 + r * s * (1.0 / 11.0)
    s = 1.0 + r * s * (1.0 / 10.0)
    s = 1.0 + r * s * (1.0 / 9.0)
    s = 1.0 + r * s * (1.0 / 8.0)
    s = 1.0 + r * s * (1.0 / 7.0)
    s = 1.0 + r * s * (1.0 / 6.0)
    s = 1.0 + r * s * (1.0 / 5.0)
    s = 1.0 + r * s * (1.0 / 4.0)
    s = 1.0 + r * s * (1.0 / 3.0)
    s = 1.0 + r * s * (1.0 / 2.0)
    s = 1.0 + r * s
    return s * _POWERS_OF_TWO[int(k) + 1022]


@rule
def log(x):
    """Natural logarithm of a normal x > 0; absolute error below 1e-15 times the result's size or one."""
    bits = np.float64(x).view(np.int64)
    k = (bits >> 52) - 1022
    mantissa = np.int64((bits & _MANTISSA) | _HALF).view(np.float64)  # between a half and one
    if mantissa < _SQRT_HALF:
        mantissa *= 2.0
        k -= 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    # artanh series to the 21st power: |s| is at most 0.172, so the next term is below 1e-18
    t = 1.0 / 21.0
    t = t * z + 1.0 / 19.0
    t = t * z + 1.0 / 17.0
    t = t * z + 1.0 / 15.0
    t = t * z + 1.0 / 13.0
    t = t * z + 1.0 / 11.0
    t = t * z + 1.0 / 9.0
    t = t * z + 1.0 / 7.0
    t = t * z + 1.0 / 5.0
    t = t * z + 1.0 / 3.0
    t = t * z + 1.0
    return 2.0 * s * t + float(k) * _LN2


@rule
def stored(x):
    """x as a single-precision column keeps it, so that every reading works on what was stored."""
    return float(np.float32(x))
