"""On what the effect of a lever rests: the parameters it acts through, and the evidence these are declared with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from agents.evidence import load_table
from agents.levers import CONTENTS
from agents.parameters import LEVER_NAMES, PARAMETERS
from simulation.policy import Policy

# What each lever acts through, beside what everybody's choices rest on. None: through a stock or a column alone.
ACTS_THROUGH = {name: PARAMETERS[name].through for name in LEVER_NAMES if name != "outreach_content"}
BY_CONTENT: dict[str, tuple[str, ...]] = {
    "information": ("information_effect",),
    "referral": ("referral_effect", "referral_delay"),
    "intensive": ("programme_effect", "programme_lock_in", "programme_take_up"),
}
_ID = re.compile(r"\b(?:levers:|moves:)?[A-Z][0-9]{2}\b")


@dataclass(frozen=True)
class Source:
    """A row of the evidence, in the words of its table."""

    id: str
    quantity: str
    source: str
    where: str
    address: str
    grade: str  # found, derived or recalled


def acts_through(policy: Policy) -> tuple[str, ...]:
    """The parameters that a policy's levers act through, each once."""
    names: list[str] = []
    for clause in policy.clauses:
        content = BY_CONTENT[CONTENTS[int(clause.value)]] if clause.lever == "outreach_content" else ()
        names += content or ACTS_THROUGH.get(clause.lever, ())
    return tuple(dict.fromkeys(names))


def sources(ids: Sequence[str]) -> tuple[Source, ...]:
    """Rows of the evidence by their ids, in the order given."""
    rows = {row["id"]: row for row in load_table("evidence")}
    return tuple(
        Source(
            row["id"],
            row["quantity"],
            row["source"],
            ", ".join(part for part in (row["place"], row["period"]) if part),
            row["address"],
            row["confidence"],
        )
        for row in (rows[name] for name in ids)
    )


def evidence_of(parameters: Sequence[str]) -> tuple[str, ...]:
    """Ids of the evidence that parameters are declared with, each once, every parameter's first one first."""
    ids = [_ID.findall(PARAMETERS[name].source) for name in parameters]
    in_turn = chain.from_iterable(zip_longest(*ids))
    return tuple(dict.fromkeys(name for name in in_turn if name is not None))
