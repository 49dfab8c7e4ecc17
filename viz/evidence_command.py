"""What `bofast evidence` does: measure what the page shows of the posterior, and keep it beside it."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from agents.record import Record
from viz.options import County, Draws, Months, OnlyJson, People, Seed, Workers, local_workers, run_of

Install = Annotated[bool, typer.Option("--install", help="Keep it beside the posterior, for the page.")]


def evidence(
    county: County = "25", people: People = "7000", months: Months = "60", draws: Draws = "100",
    workers: Workers = None, seed: Seed = "1", install: Install = False, as_json: OnlyJson = False,
) -> None:  # fmt: skip
    """Measure what the posterior meets and misses. Targets, patterns, rival rules, and what the data tell."""
    from agents.places import load_places
    from experiments.scenarios import BASELINE, load_scenario
    from experiments.shipped_evidence import PARTS, gathered, write_evidence
    from viz.progress import Bar

    places = load_places(county)
    asked = run_of(places, load_scenario(BASELINE, places), "shipped", people=people, months=months, draws=draws,
                   seed=seed)  # fmt: skip
    bar = Bar(1, PARTS[0])

    def progress(done: int, total: int, what: str) -> None:
        bar.follow(done, total)
        bar.at(done, what)

    with bar:
        told = gathered(asked, local_workers(workers), progress)
    if install:
        path = write_evidence(told)
        print(f"Kept in {path.parent.name}/{path.name}.", file=sys.stderr)
    print(json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) if as_json else summary(told))


def summary(told: Record) -> str:
    """How much is met and shown, in three lines."""
    met = sum(row["met"] for row in told["targets"])
    counting = [row["pass"] for row in told["patterns"] if row["counts_as_validation"]]
    informed = sum(row["badge"]["name"] != "prior_only" for row in told["parameters"])
    return (
        f"{met} of {len(told['targets'])} figures fitted to are met.\n"
        f"{sum(counting)} of {len(counting)} patterns that could have been missed are shown.\n"
        f"{informed} of {len(told['parameters'])} parameters are informed by data at least in part."
    )
