"""The commands that ask what results hinge on."""

from __future__ import annotations

from typing import Annotated

import typer

from agents.record import Record
from viz.options import (
    Beside,
    County,
    From,
    Language,
    Months,
    OnlyJson,
    Out,
    Overwrite,
    People,
    Replicates,
    Seed,
    Texts,
    Workers,
    known_language,
    local_workers,
    run_of,
    whole,
)

Asked = Annotated[Texts, typer.Option("--outcome", metavar="NAME", help="Outcome asked about; repeatable.",
                                      show_default="stay_36 and leave_at_permit")]
Effect = Annotated[str | None, typer.Option("--scenario", metavar="NAME|FILE",
                                            help="Ask what this scenario's effect hinges on.")]
Varied = Annotated[str | None, typer.Option("--inputs", metavar="all|uncertainties|levers", help="What is varied.",
                                            show_default="all; uncertainties with --scenario")]
Trajectories = Annotated[str, typer.Option("--morris", metavar="R", help="Trajectories of the screening.")]
Base = Annotated[str, typer.Option("--sobol", metavar="N", help="Base points of the indices, a power of two.")]
Discovery = Annotated[str, typer.Option("--discovery", metavar="N", help="Draws for scenario discovery; 0: none.")]
Threshold = Annotated[str, typer.Option(metavar="SHARE", help="Above which the outcome is to stay.")]
Planned = Annotated[str, typer.Argument(help="A scenario's name or TOML file, set beside the baseline.")]


def sensitivity(
    outcome: Asked = None, scenario: Effect = None, inputs: Varied = None, morris: Trajectories = "20",
    sobol: Base = "512", discovery: Discovery = "1000", threshold: Threshold = "0.80", set_: Beside = None,
    replicates: Replicates = "1", county: County = "25", people: People = "7000", months: Months = "60",
    workers: Workers = None, seed: Seed = "1", out: Out = None, overwrite: Overwrite = False,
    as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Tell what outcomes hinge on. Morris, Sobol, a tornado, and when leaving stays above a threshold."""
    from experiments.laboratory import question_of
    from experiments.laboratory import scenario as named
    from viz.sensitivity_command import Plan, execute

    study = {"people": people, "months": months, "seed": seed, "replicates": replicates}
    numbers = {name: whole(name, text) for name, text in study.items()}
    plan = Plan(whole("morris", morris), _power_of_two(sobol), whole("discovery", discovery), _share(threshold))
    known_language(language)
    values = _values(set_)
    question = question_of(outcome or (), scenario, inputs, county, posterior=posterior, values=values, **numbers)
    scenarios = (named(scenario or "action-plan", county), named("baseline", county))
    execute(question, plan, scenarios, local_workers(workers), out, overwrite, as_json, language)


def discover(
    scenario: Planned = "action-plan", outcome: Annotated[str, typer.Option(metavar="NAME", help="A share.")]
    = "leave_at_permit", threshold: Threshold = "0.80", set_: Beside = None,
    draws: Annotated[str, typer.Option(metavar="N", help="Draws of the uncertainties.")] = "1000",
    replicates: Replicates = "1", county: County = "25", people: People = "7000", months: Months = "60",
    workers: Workers = None, seed: Seed = "1", out: Out = None, overwrite: Overwrite = False,
    as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Discover when an outcome stays above a threshold. With a scenario and without."""
    from agents.places import load_places
    from experiments.discovery import check_question
    from experiments.scenarios import load_scenario
    from viz.discovery_command import execute

    known_language(language)
    places = load_places(county)
    chosen, baseline = load_scenario(scenario, places), load_scenario("baseline", places)
    study = {"people": people, "months": months, "seed": seed, "replicates": replicates, "draws": draws}
    run = run_of(places, baseline, posterior, _values(set_), **study)
    above = _share(threshold)
    check_question(run, outcome, above)
    scenarios = (chosen,) if chosen.name == baseline.name else (chosen, baseline)
    execute(run, scenarios, outcome, above, local_workers(workers), out, overwrite, as_json, language)


def _values(assignments: Texts) -> Record:
    """Uncertainties and settings that are fixed. Raises BadInput."""
    from agents.bad_input import BadInput
    from experiments.scenarios import split_settings

    levers, values = split_settings(assignments or [])
    if levers:
        named = ", ".join(levers)
        raise BadInput(f"--set {named}: levers belong into a scenario; allowed are uncertainties and settings")
    return values


def _power_of_two(text: str) -> int:
    from agents.bad_input import BadInput

    number = whole("sobol", text)
    if number & (number - 1):
        near = min((1 << number.bit_length() >> down for down in (0, 1)), key=lambda power: abs(power - number))
        raise BadInput(f"--sobol {number} is not possible; Sobol's sequence needs a power of two, such as {near}")
    return number


def _share(text: str) -> float:
    from agents.bad_input import BadInput

    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 < value < 1.0:
        raise BadInput(f"--threshold {text!r} is not possible; allowed is a share between 0 and 1, such as 0.8")
    return value
