"""How rules are compiled: one decorator, so that every rule is compiled alike.

No fast-math and no fused operations: the bits must not depend on the processor. Division by zero gives
infinity instead of an error check at every division. Compiled code is kept on disk
for the next start. `_nrt=False` leaves out reference counting, which arrays that outlive the call do not need
and which costs a third of the time; in return no rule may allocate an array.
"""

from numba import njit

rule = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
