"""What `bofast placement` does: learn, place, live, write the folder, print the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agents.record import Record
from experiments.folder import Output, writing_run
from experiments.placement import ARMS, OUTCOMES, Evaluated, Placement, evaluate
from experiments.placement_scores import LABELS
from viz.progress import Bar, say_compiling
from viz.provenance import present, write_run
from viz.run_command import facts

if TYPE_CHECKING:
    import pyarrow as pa


def placement_facts(asked: Placement) -> Record:
    """Everything that decides the tables."""
    given = asked.quotas
    limits = None if given is None else [[str(v) for v in row] for row in (given.persons, given.dwellings)]
    own = {"objective": asked.objective, "fair_by": asked.fair_by, "training_worlds": asked.worlds, "quotas": limits}
    return {"command": "placement"} | facts(asked.run) | own


def execute(
    asked: Placement, workers: int, out: Path | None, overwrite: bool, as_json: bool, language: str
) -> None:
    """Evaluate, write to `out` when given, and print the tables, or JSON alone."""
    what = placement_facts(asked)
    with writing_run(out, what, overwrite) as output:
        say_compiling()
        found = _evaluated(asked, workers)
        told = found.record()
        if output is not None:
            _write(found, what, told, output, language)
    from viz.placement_report import print_placement

    present(told, as_json, lambda console: print_placement(console, found), out, output is None)


def _evaluated(asked: Placement, workers: int) -> Evaluated:
    """The evaluation with a bar: worlds of training, then worlds placed by every rule, each as long as twenty."""
    weight = 20
    total = asked.worlds + weight * len(asked.run.worlds())
    bar = Bar(total, "training")
    with bar:

        def progress(what: str, done: int, _: int) -> None:
            bar.at(done if what == "training" else asked.worlds + weight * done, what)

        return evaluate(asked, workers, progress)


def _write(found: Evaluated, what: Record, told: Record, output: Output, language: str) -> None:
    """Tables, pictures, placement.json and run.json."""
    from viz.placement_pictures import write_pictures

    with output.parquet("gains.parquet") as add:
        add(gains_table(found))
    with output.parquet("plan.parquet") as add:
        add(plan_table(found))
    write_pictures(found, output.aside, language)
    output.write_json("placement.json", told)
    run = found.asked.run
    write_run(output, what, {"calibration": run.calibration, "draws": run.draws})


def gains_table(found: Evaluated) -> pa.Table:
    """Every outcome in every world under every rule, and the share of the optimum reached. Null: nobody placed."""
    import pyarrow as pa

    run, names = found.asked.run, (*OUTCOMES, "share_of_optimum")
    values = np.concatenate([found.figures, found.reached[..., None]], axis=-1)
    arm, draw, replicate, outcome = (axis.ravel() for axis in np.indices(values.shape))
    assert values.shape == (len(ARMS), run.draws, run.replicates, len(names))
    return pa.table(
        {
            "draw": draw.astype(np.int32),
            "replicate": replicate.astype(np.int32),
            "arm": pa.array([ARMS[a] for a in arm]),
            "outcome": pa.array([names[o] for o in outcome]),
            "value": pa.array(values.ravel(), from_pandas=True),
        }
    )


def plan_table(found: Evaluated) -> pa.Table:
    """Mean persons placed by rule, group and municipality."""
    import pyarrow as pa

    places = found.asked.run.population().places
    rows = [
        (ARMS[a], label, category, places.codes[k], float(table[a, c, k]))
        for label, table in found.plan.items()
        for a in range(len(ARMS))
        for c, category in enumerate(LABELS[label])
        for k in range(places.here)
    ]
    columns = zip(*rows, strict=True)
    return pa.table(dict(zip(("arm", "by", "category", "municipality", "persons"), map(list, columns), strict=True)))
