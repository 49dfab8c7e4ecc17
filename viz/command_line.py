"""The `bofast` command: what each option means, and one sentence for whatever is wrong."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from agents.bad_input import BadInput
from viz.analysis_commands import discover, sensitivity
from viz.app_command import serve
from viz.decision_commands import account, brief, optimise, placement, value_of_information
from viz.evidence_command import evidence
from viz.options import (
    CostsFile,
    County,
    Draws,
    From,
    Language,
    Months,
    OnlyJson,
    Out,
    Overwrite,
    People,
    Replicates,
    Seed,
    UntilSure,
    Workers,
    known_language,
    local_workers,
    run_of,
    whole,
)
from viz.paired_commands import ledger, shapley
from viz.sweep_commands import results, sweep

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"max_content_width": 120},
    help="Which measures make newcomers stay: simulate the settlement of a county's asylum seekers.",
)
BAD_INPUT, FAILED, INTERRUPTED = 2, 1, 130


@app.callback()
def _main() -> None:
    """Results are for exploring mechanisms, not for forecasting, and never for judging a person."""


@app.command()
def run(
    scenario: Annotated[str, typer.Option(help="A scenario's name or TOML file.")] = "baseline",
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Set a lever, uncertainty or setting; repeatable."),
    ] = None,
    county: County = "25",
    people: People = "7000",
    months: Months = "60",
    draws: Draws = "1",
    replicates: Replicates = "1",
    workers: Workers = None,
    seed: Seed = "1",
    out: Out = None,
    overwrite: Overwrite = False,
    as_json: OnlyJson = False,
    posterior: From = "shipped",
    language: Language = "en",
) -> None:
    """Simulate the cohort of 2015: who stays, and why."""
    from agents.places import load_places
    from experiments.scenarios import load_scenario, split_settings, with_settings
    from viz.run_command import execute

    known_language(language)
    places = load_places(county)
    levers, values = split_settings(set_ or [])
    chosen = with_settings(load_scenario(scenario, places), levers)
    study = {"people": people, "months": months, "seed": seed, "draws": draws, "replicates": replicates}
    asked = run_of(places, chosen, posterior, values, **study)
    execute(asked, local_workers(workers), out, overwrite, as_json, language)


@app.command()
def compare(
    scenarios: Annotated[list[str], typer.Argument(metavar="BASELINE SCENARIO...", help="Names or TOML files.")],
    draws: UntilSure = None,
    replicates: Replicates = "1",
    costs: CostsFile = None,
    county: County = "25",
    people: People = "7000",
    months: Months = "60",
    workers: Workers = None,
    seed: Seed = "1",
    out: Out = None,
    overwrite: Overwrite = False,
    as_json: OnlyJson = False,
    posterior: From = "shipped",
    language: Language = "en",
) -> None:
    """Compare scenarios with the first one. In the same worlds: how much, how sure, at what cost."""
    from agents.places import load_places
    from experiments.costs import declared_costs, read_costs
    from experiments.scenarios import load_scenario
    from viz.compare_command import execute

    known_language(language)
    places = load_places(county)
    chosen = [load_scenario(scenario, places) for scenario in scenarios]
    number = None if draws is None else whole("draws", draws)
    asked = run_of(places, chosen[0], posterior, people=people, months=months, seed=seed, replicates=replicates)
    of_levers = declared_costs() if costs is None else read_costs(costs)
    execute(asked, chosen, number, of_levers, local_workers(workers), out, overwrite, as_json, language)


@app.command()
def scenarios(as_json: OnlyJson = False, county: County = "25") -> None:
    """List the scenarios that ship. What each is, and which levers it sets when."""
    from agents.places import load_places
    from experiments.scenario_record import scenario_record
    from experiments.scenarios import BASELINE, load_scenario, shipped

    places = load_places(county)
    records = [scenario_record(load_scenario(name, places), places) for name in (BASELINE, *shipped())]
    if as_json:
        print(json.dumps(records, indent=1, ensure_ascii=False))
        return
    from viz.listing import print_scenarios

    print_scenarios(records)


@app.command()
def calibrate(
    county: County = "25",
    people: People = "7000",
    months: Months = "60",
    runs: Annotated[str, typer.Option(metavar="N", help="Evaluations each chain ends with.")] = "10000",
    targets: Annotated[Path | None, typer.Option(metavar="FILE", help="Targets in TOML.")] = None,
    workers: Workers = None,
    seed: Annotated[str, typer.Option(metavar="N", help="Seed of the sampler.")] = "1",
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder it is kept in and goes on from.")] = Path(
        "results/calibration"
    ),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace another calibration's folder.")] = False,
    install: Annotated[bool, typer.Option("--install", help="Make it the posterior that `bofast run` uses.")] = False,
    no_cross_check: Annotated[
        bool, typer.Option("--no-cross-check", help="Do not find the posterior by another method as well.")
    ] = False,
    as_json: OnlyJson = False,
) -> int:
    """Fit the uncertainties to the targets. A posterior, or exit code 3 when it has not converged."""
    from agents.places import load_places
    from experiments.calibration.population_monte_carlo import Plan
    from experiments.calibration.problem import Problem
    from experiments.target_file import read_targets
    from viz.calibrate_command import execute

    places = load_places(county)
    problem = Problem(
        county=county,
        people=whole("people", people),
        months=whole("months", months),
        targets=() if targets is None else read_targets(targets, places),
    )
    plan = Plan.ending_with(whole("runs", runs), whole("seed", seed))
    count = local_workers(workers)
    return execute(problem, plan, count, out, overwrite, install, not no_cross_check, as_json)


@app.command()
def diagnose(
    folder: Annotated[Path, typer.Option("--calibration", metavar="DIR", help="A finished calibration.")] = Path(
        "results/calibration"
    ),
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page.")] = Path("results/calibration.html"),
    draws: Annotated[str, typer.Option(metavar="N", help="Draws of the posterior lived anew.")] = "100",
    workers: Workers = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output beside the page.")] = False,
    language: Annotated[str, typer.Option("--lang", metavar="en|sv", help="Language of the page.")] = "en",
) -> int:
    """Show what a calibration tells and leaves open. One page with pictures."""
    from viz.diagnose_command import execute

    known_language(language)
    count = local_workers(workers)
    return execute(folder, out, whole("draws", draws), count, as_json, language)


@app.command()
def prove(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder it is kept in and goes on from.")] = Path(
        "results/proof"
    ),
    truths: Annotated[str, typer.Option(metavar="N", help="Known truths in the small cohort.")] = "100",
    people: Annotated[str, typer.Option(metavar="N", help="Asylum seekers of the small cohort.")] = "1500",
    full: Annotated[str, typer.Option(metavar="N", help="Known truths at full size.")] = "5",
    runs: Annotated[str, typer.Option(metavar="N", help="Evaluations each chain ends with.")] = "1000",
    workers: Workers = None,
    seed: Annotated[str, typer.Option(metavar="N", help="Seed of the truths and the sampler.")] = "1",
    keep: Annotated[Path | None, typer.Option(metavar="FILE", help="What it says, as JSON.",
                                                 show_default="docs/simulation-based-calibration.json")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace another proof's folder.")] = False,
    as_json: OnlyJson = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 unless every part is passed.")] = False,
) -> int:
    """Prove that the fit finds what is known. And that planted errors are caught; about an hour."""
    from experiments.calibration.proof import proof_of
    from viz.prove_command import execute
    from viz.second_opinions import PROOF

    small, large = whole("truths", truths), whole("full", full)
    asked = proof_of(whole("people", people), whole("runs", runs), whole("seed", seed), small, large)
    return execute(asked, local_workers(workers), out, keep or PROOF, overwrite, as_json, strict)


@app.command()
def validate(
    county: County = "25",
    people: People = "7000",
    months: Months = "60",
    draws: Draws = "100",
    workers: Workers = None,
    seed: Seed = "1",
    posterior: From = "shipped",
    as_json: OnlyJson = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 when any pattern fails.")] = False,
) -> int:
    """Hold the model against patterns not fitted to. Which it shows, and which it could have missed."""
    from agents.places import load_places
    from experiments.scenarios import load_scenario
    from viz.validate_command import execute

    places = load_places(county)
    today = load_scenario("baseline", places)
    asked = run_of(places, today, posterior, people=people, months=months, seed=seed, draws=draws)
    return execute(asked, local_workers(workers), as_json, strict)


@app.command()
def parameters(as_json: Annotated[bool, typer.Option("--json", help="Only JSON.")] = False) -> None:
    """List every lever, uncertainty and setting. With unit, range, prior, source and grade."""
    from agents.parameters import PARAMETERS

    if as_json:
        print(json.dumps([p.record() for p in PARAMETERS.values()], indent=1, ensure_ascii=False))
        return
    from viz.listing import print_parameters

    print_parameters(PARAMETERS.values())


@app.command()
def outcomes(as_json: Annotated[bool, typer.Option("--json", help="Only JSON.")] = False) -> None:
    """List every outcome with unit, labels and definition."""
    from simulation.outcomes import OUTCOMES

    if as_json:
        print(json.dumps([o.record() for o in OUTCOMES.values()], indent=1, ensure_ascii=False))
        return
    from viz.listing import print_outcomes

    print_outcomes(OUTCOMES.values())


@app.command()
def digest(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A run's folder.")]) -> None:
    """Print the digest of a run's tables. Equal digests mean equal results."""
    from experiments.folder import run_digest
    from experiments.sweeps.results import is_sweep, sweep_digest

    digests = sweep_digest if is_sweep(folder) else run_digest
    for name, value in digests(folder).items():
        print(f"{value}  {name}")


_BESIDE = (ledger, shapley, account, optimise, sensitivity, discover, value_of_information, placement, brief, evidence)
for command in (*_BESIDE, sweep, results):
    app.command()(command)
app.command("app")(serve)


def main() -> None:
    """Run the command; bad input is one sentence on stderr and exit code 2."""
    # a stop by the machine's scheduler leaves nothing behind, as Ctrl-C does
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # typer's vendored click keeps its exceptions private; both kinds carry `format_message`
    try:
        code = app(standalone_mode=False)
    except KeyboardInterrupt:
        print("interrupted; nothing is half-written", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BadInput as error:
        print(f"bofast: {error}", file=sys.stderr)
        sys.exit(BAD_INPUT)
    except OSError as error:
        print(f"bofast: the run failed: {error}", file=sys.stderr)
        sys.exit(FAILED)
    except Exception as error:
        if type(error).__name__ == "NoArgsIsHelpError" and hasattr(error, "format_message"):
            print(error.format_message(), file=sys.stderr)
            sys.exit(BAD_INPUT)
        if hasattr(error, "format_message"):
            print(f"bofast: {error.format_message()}", file=sys.stderr)
            sys.exit(BAD_INPUT)
        if type(error).__name__ == "Abort":
            print("interrupted; nothing is half-written", file=sys.stderr)
            sys.exit(INTERRUPTED)
        raise
    sys.exit(code if isinstance(code, int) else 0)
