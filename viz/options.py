"""Options of several commands, with one meaning everywhere, and their texts as numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agents.record import Record

if TYPE_CHECKING:
    from agents.places import Places
    from experiments.runs import Run
    from experiments.scenario_file import Scenario

County = Annotated[str, typer.Option(help="SCB code of the county studied.")]
People = Annotated[str, typer.Option(metavar="N", help="Asylum seekers housed in the county.")]
Months = Annotated[str, typer.Option(metavar="M", help="Follow-up after each permit.")]
Draws = Annotated[str, typer.Option(metavar="N", help="Draws of the uncertainties.")]
Workers = Annotated[str | None, typer.Option(metavar="N", help="Local workers.", show_default="all cores")]
Seed = Annotated[str, typer.Option(metavar="N", help="Seed of the cohort and of all noise.")]
OnlyJson = Annotated[bool, typer.Option("--json", help="Only JSON on standard output.")]
From = Annotated[str, typer.Option(metavar="shipped|prior|FILE", help="What draws are from.")]
Language = Annotated[str, typer.Option("--lang", metavar="en|sv", help="Language of the pictures.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for tables and pictures.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace another run's folder.")]

Replicates = Annotated[str, typer.Option(metavar="N", help="Noise worlds per draw.")]
Horizon = Annotated[str, typer.Option(metavar="M", help="Months after the permit.")]
Texts = list[str] | None
Beside = Annotated[Texts, typer.Option("--set", metavar="NAME=VALUE", help="Set an uncertainty or setting.")]
By = Annotated[Texts, typer.Option(metavar="group|municipality|month", help="Totals by this too; repeatable.")]
UntilSure = Annotated[str | None, typer.Option("--draws", metavar="N", help="Draws.", show_default="until sure")]
CostsFile = Annotated[Path | None, typer.Option("--costs", metavar="FILE", help="Costs of levers in TOML.")]
Intake = Annotated[
    str | None,
    typer.Option(metavar="N", help="Asylum seekers housed a year from 2021.", show_default="a tenth of --people"),
]
Orders = Annotated[
    str | None,
    typer.Option(metavar="N", help="Sample N orders a draw.", show_default="exact to 6 levers"),
]
Name = Annotated[str, typer.Argument(help="A scenario's name or TOML file.")]


def whole(option: str, text: str, called: str = "") -> int:
    """A whole number from an option's text, in the study's limits; `called`: its name where it has another."""
    from agents.parameter import ParameterError
    from simulation.study import LIMITS

    low, high, unit = LIMITS[option]
    try:
        value = int(text)
    except ValueError:
        value = None
    if value is None or not low <= value <= high:
        allowed = f"a whole number from {low} to {high} {unit}".rstrip()
        raise ParameterError(f"--{called or option} {text!r} is not possible; allowed is {allowed}")
    return value


def local_workers(text: str | None) -> int:
    """So many workers as asked for, or as there are cores."""
    from experiments.engine import default_workers

    return default_workers() if text is None else whole("workers", text)


def run_of(places: Places, chosen: Scenario, posterior: str, values: Record | None = None, **texts: str) -> Run:
    """A run of a scenario from the texts of options by name; a horizon is how long everybody is followed."""
    from experiments import laboratory

    numbers = {"months" if name == "horizon" else name: whole(name, text) for name, text in texts.items()}
    return laboratory.run_of(chosen, places.county, posterior, values=values or {}, **numbers)


def known_language(text: str) -> None:
    """Raise a ParameterError unless there is such a language."""
    from agents.parameter import ParameterError

    if text not in ("en", "sv"):
        raise ParameterError(f"--lang {text!r} is not known; allowed are en and sv")
