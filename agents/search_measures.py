"""Levers that act on the job search of whoever has settled in the county: a term each, added up here.

Both readings of the model ask `search_measures_log`, so a new measure of this kind is a declaration in
agents/levers.py and a term here (docs/how-to/add-a-lever.md).
"""

import numpy as np

from agents.compiled import rule
from agents.parameter import Values
from agents.parameters import Lever
from agents.work import rule_log


@rule
def search_measures_log(p: Values, lever: np.ndarray, k: int, units: np.ndarray) -> float:
    """Logarithm of what all these levers multiply somebody's job-finding hazard by, this month in municipality k.

    `lever` (levers, H) is what is set this month; a term adds what it uses to `units` (levers,), for the cost. The
    residence rule's units are households that settle under it, which are counted there.
    """
    logs = rule_log(p, float(lever[Lever.residence_rule, k]))
    return logs
