"""The command that writes a brief: its options and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from viz.options import County, From, OnlyJson, People, Seed, Workers, known_language, local_workers, run_of, whole


def brief(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Names or TOML files, up to four.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="FILE.html or FILE.pdf.")] = None,
    language: Annotated[str, typer.Option("--lang", metavar="sv|en", help="Language of the brief.")] = "sv",
    draws: Annotated[str | None, typer.Option(metavar="N", help="Draws.", show_default="until sure")] = None,
    costs: Annotated[Path | None, typer.Option(metavar="FILE", help="Costs of levers in TOML.")] = None,
    county: County = "25",
    people: People = "7000",
    workers: Workers = None,
    seed: Seed = "1",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
    as_json: OnlyJson = False,
    posterior: From = "shipped",
) -> None:
    """Write two printable pages: what measures change, how sure, who gains and loses, at what cost."""
    from agents.places import load_places
    from experiments.costs import declared_costs, read_costs
    from experiments.scenarios import BASELINE, load_scenario
    from viz.brief_command import check_file, execute

    known_language(language)
    check_file(out, overwrite, as_json)
    places = load_places(county)
    chosen = [load_scenario(scenario, places) for scenario in scenarios]
    today = load_scenario(BASELINE, places)
    number = None if draws is None else whole("draws", draws)
    run = run_of(places, today, posterior, people=people, months="60", seed=seed)
    of_levers = declared_costs() if costs is None else read_costs(costs)
    changed = {"--county": (county, "25"), "--people": (people, "7000"), "--seed": (seed, "1"),
               "--posterior": (posterior, "shipped"), "--costs": (costs and str(costs), None)}  # fmt: skip
    options = [word for option, (value, default) in changed.items() if value != default for word in (option, value)]
    words = [Path(word).name for word in (*scenarios, *options)]  # files by name: a brief tells of nobody's folders
    execute(run, today, chosen, number, of_levers, local_workers(workers), out, as_json, language, words)
