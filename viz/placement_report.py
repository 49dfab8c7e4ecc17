"""A placement as tables a person can read in the terminal: in aggregate only."""

from __future__ import annotations

import math

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agents.record import Record
from experiments.differences import CANNOT_TELL, Difference
from experiments.estimate import NO_CHANGE
from experiments.placement import ARMS, NOT_A_VERDICT_EN, NOT_A_VERDICT_SV, OUTCOMES, Evaluated
from experiments.placement_scores import LABELS
from viz.verdicts import verdict_of

ARMS_EN = {
    "random": "random by the quotas",
    "greedy": "greedy: best free place now",
    "online": "the rule",
    "online_fair": "the rule, fair",
    "hindsight": "hindsight: all arrivals known",
}
_HEADINGS = {
    "employed_12": "employed 12",
    "employed_36": "employed 36",
    "stay_36": "stay 36",
    "employed_36_all": "employed 36, all",
    "stay_36_all": "stay 36, all",
}
_SHOWN = {
    ("online", "random"): "the rule against random",
    ("online", "greedy"): "the rule against greedy",
    ("online", "hindsight"): "the rule against hindsight",
    ("online_fair", "online"): "price of fairness: fair - not",
}


def _table(title: str, first: str = "", width: int = 29) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column(first, min_width=width)
    return table


def _level(value: float | None, unit: str) -> str:
    if value is None:
        return "nobody"
    return f"{100 * value:.1f}" if unit == "share" else f"{value:,.0f}"


def _change(change: Difference) -> list[str]:
    """Mean, interval and verdict."""
    if not math.isfinite(change.mean):
        return ["not known", "", ""]
    times, unit = (100, "points") if change.unit == "share" else (1, "persons")
    between = f"{times * change.low:+.1f} .. {times * change.high:+.1f}" if change.draws > 1 else ""
    word = verdict_of(change)
    strong = "{}" if word in (CANNOT_TELL, NO_CHANGE) else "[bold]{}[/bold]"
    return [strong.format(f"{times * change.mean:+.1f} {unit}"), between, strong.format(word)]


def print_placement(console: Console, found: Evaluated) -> None:
    """What each rule reaches, what it gains against the others, the price of fairness, and the plan by municipality."""
    told, run = found.record(), found.asked.run
    console.print(f"[bold]{NOT_A_VERDICT_EN}[/bold]\n[bold]{NOT_A_VERDICT_SV}[/bold]")
    persons = told["arms"]["online"]["placed_persons"]["mean"] or 0.0
    console.print(
        f"[dim]{escape(run.scenario)}, for {found.asked.objective}: {persons:,.0f} persons placed a world; "
        f"{escape(run.calibration)}; {run.draws} draws. Scores are from {found.asked.worlds} other worlds with other "
        "people, draws and noise.[/dim]\n"
    )
    _print_levels(console, told)
    _print_differences(console, found)
    _print_plan(console, found)


def _print_levels(console: Console, told: Record) -> None:
    table = _table("What comes of it, mean over draws", "municipality chosen")
    for heading in (*_HEADINGS.values(), "% of optimum", "least", "worst group"):
        table.add_column(heading.replace(" ", "\n", 1), justify="right")  # two lines, so that 120 columns hold it
    for arm in ARMS:
        one = told["arms"][arm]
        cells = (_level(one["outcomes"][name]["mean"], unit) for name, unit in OUTCOMES.items())
        share, worst = one["share_of_optimum"], one["worst_group_against_random"]["mean"]
        reached = (f"{100 * share[key]:.1f}" for key in ("mean", "least"))
        table.add_row(ARMS_EN[arm], *cells, *reached, f"{100 * (worst - 1):+.1f} %")
    console.print(table)
    console.print(
        "[dim]Per 100 placed; all: persons of everybody with a permit. Optimum: of the same expected scores, all "
        "arrivals known, households divisible. Worst group: its expected score against random placement's, by "
        f"{told['fair_by'].replace('_', ' ')}.[/dim]\n"
    )


def _print_differences(console: Console, found: Evaluated) -> None:
    table = _table("Differences in the same worlds", "")
    for heading in ("outcome", "mean", "90 % over draws", ""):
        table.add_column(heading, justify="right" if heading[:1] in "m9" else "left")
    for pair in _SHOWN:
        for i, (name, change) in enumerate(found.differences[pair].items()):
            table.add_row(_SHOWN[pair] if i == 0 else "", _HEADINGS[name], *_change(change))
    console.print(table)
    console.print("[dim]Those of everybody hold who is displaced: vacancies and dwellings are finite.[/dim]\n")


def _print_plan(console: Console, found: Evaluated) -> None:
    places = found.asked.run.population().places
    label = found.asked.fair_by
    plan = found.plan[label]
    table = _table("The rule's plan: mean persons a world", "municipality", 12)
    headings = ("quota", "dwellings", "random", "rule", "fair", *(name.replace("_", " ") for name in LABELS[label]))
    for heading in headings:
        table.add_column(heading, justify="right")
    whole = {arm: plan[ARMS.index(arm)].sum(axis=0) for arm in ARMS}
    for k in range(places.here):
        limits = (found.quotas.persons[k], found.quotas.dwellings[k])
        cells = ["no limit" if math.isinf(v) else f"{v:,.0f}" for v in limits]
        cells += [f"{whole[arm][k]:,.0f}" for arm in ("random", "online", "online_fair")]
        cells += [f"{v:,.0f}" for v in plan[ARMS.index("online")][:, k]]
        table.add_row(places.names[k], *cells)
    console.print(table)
    console.print(f"[dim]{escape(found.quotas.source)}.[/dim]")
