"""A sensitivity analysis as tables a person can read in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from experiments.morris_sobol import REST, RULE_EN
from experiments.sensitivity_analysis import Question, Sensitivity
from experiments.tornado import Bar, Tornado
from viz.discovery_texts import value_text
from viz.sensitivity_texts import input_label, outcome_label

_NOISY = 0.2  # noise's variance beside that over the inputs, from which its part in the indices is worth a warning
_LONGEST = 12  # bars of the tornado printed


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=None, pad_edge=False)


def _points(value: float) -> str:
    return f"{100 * value:+.2f}"


def print_question(console: Console, found: Sensitivity) -> None:
    """What was varied, over what, and in what noise."""
    question = found.question
    kinds = [sum(one.is_lever is lever for one in question.inputs) for lever in (False, True)]
    varied = [f"{n} {kind}" for n, kind in zip(kinds, ("uncertainties", "levers"), strict=True) if n]
    what = "the outcomes" if question.scenario is None else f"the effect of {question.scenario.label_en}"
    console.print(f"[bold]What {what} hinge{'s' * (question.scenario is not None)} on[/bold]: {' and '.join(varied)}.")
    console.print(
        "[dim]Uncertainties over their priors, which are independent of each other as Sobol's indices need it (the "
        "posterior's draws are not); levers, constant from 2016-07 to 2019-06, evenly over their declared range. All "
        f"worlds share one noise. {question.run.people:,} people; county {question.run.county}; "
        f"{found.evaluations * question.worlds:,} worlds.[/dim]"
    )


def print_indices(console: Console, found: Sensitivity, outcome: str) -> None:
    """Sobol's indices of one outcome beside Morris's mu*, the largest total first."""
    screened = {one.name: one for one in found.found.screening[outcome]}
    shares = sorted(found.found.shares[outcome], key=lambda one: -one.total)
    rest = len(screened) - sum(one.name != REST for one in shares)
    table = _table(f"{outcome_label(outcome, 'en')} ({outcome}): share of the variance, give or take (90 %)")
    table.add_column("input", min_width=46)
    for heading in ("by itself", "in all", "Morris mu*, points"):
        table.add_column(heading, justify="right")
    for one in shares:
        morris = screened.get(one.name)
        cells = [f"{one.first:.3f} ± {one.first_conf:.3f}", f"{one.total:.3f} ± {one.total_conf:.3f}"]
        size = "" if morris is None else f"{100 * morris.mu_star:.2f} ± {100 * morris.mu_star_conf:.2f}"
        table.add_row(input_label(one.name, rest, "en"), *cells, size)
    console.print(table)
    noise = found.noise[outcome]
    console.print(
        f"[dim]Noise, held fixed here, has a standard deviation of {100 * noise.noise_sd:.2f} points beside "
        f"{100 * noise.sd:.2f} over the inputs: {100 * noise.share:.1f} % in variance.[/dim]"
    )
    if noise.share > _NOISY:
        console.print(
            "[yellow]So a good part of these shares is chance that the inputs set off, not what they do; "
            "--replicates 8 leaves less of it.[/yellow]"
        )


def print_tornado(console: Console, question: Question, found: Tornado, outcome: str) -> None:
    """The longest bars of one outcome."""
    bars = [bar for bar in found.bars[outcome] if bar.reach > 0.0]
    unit = "%" if question.scenario is None else "points"
    centre = f"{100 * found.centre[outcome]:.1f} {unit}"
    table = _table(f"{outcome_label(outcome, 'en')}: one input at a time, points from {centre}, noise left")
    table.add_column("input", min_width=46)
    for heading in ("from", "change", "to", "change", "over its prior"):
        table.add_column(heading, justify="right")
    for bar in bars[:_LONGEST]:
        ends = []
        for end in (bar.low, bar.high):
            ends += [value_text(end.value, "en"), f"{_points(end.change)} ± {100 * end.error:.2f}"]
        table.add_row(input_label(bar.name, 0, "en"), *ends, _prior(bar))
    console.print(table)
    if len(bars) > _LONGEST:
        console.print(f"[dim]{len(bars) - _LONGEST} more change it less; {_idle(found, outcome)} do not at all.[/dim]")


def _prior(bar: Bar) -> str:
    if bar.prior_low is None or bar.prior_high is None:
        return ""
    return f"{_points(bar.prior_low.change)} .. {_points(bar.prior_high.change)}"


def _idle(found: Tornado, outcome: str) -> int:
    return sum(bar.reach == 0.0 for bar in found.bars[outcome])


def print_sensitivity(console: Console, found: Sensitivity, tornado: Tornado) -> None:
    """All tables."""
    print_question(console, found)
    for outcome in found.question.outcomes:
        console.print()
        print_indices(console, found, outcome)
    console.print(f"[dim]{RULE_EN}[/dim]")
    for outcome in found.question.outcomes:
        console.print()
        print_tornado(console, found.question, tornado, outcome)
