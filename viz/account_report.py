"""The county's account as tables a person can read in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agents.record import Record
from experiments.county_account import ACCOUNT_YEARS, YEARS
from experiments.estimate import NO_CHANGE

NO_FIGURE = "no figure"
_OBSERVED = {
    "in_moves_abroad": "in, from abroad",
    "in_moves": "in, all",
    "out_moves_abroad": "out, to abroad",
    "out_moves": "out, all",
    "net": "net, all",
    "natural_increase": "births less deaths",
    "population": "population, 31 Dec",
}
_JOBS = {
    "of_working_age": "aged 20-64, month 36",
    "jobs_held": "jobs held",
    "hires_needed": "hires needed",
    "employed_at_end_of_base_years": "employed, end of 2020",
}


def _table(title: str, first: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column(first, min_width=20)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _persons(value: float | None, sign: bool = False, digits: int = 0) -> str:
    if value is None:
        return NO_FIGURE
    text = f"{value:{'+' if sign else ''}z,.{digits}f}"
    return text.lstrip("+") if float(text.replace(",", "")) == 0.0 else text


def _with_ends(figures: Record, several: bool, sign: bool = False, digits: int = 0) -> str:
    """Mean, with its interval in brackets when there is one."""
    mean = _persons(figures["mean"], sign, digits)
    if not several or figures["mean"] is None:
        return mean
    return f"{mean} ({_persons(figures['low'], sign, digits)} .. {_persons(figures['high'], sign, digits)})"


def _published(figure: Record | None) -> str:
    if figure is None:
        return f"[dim]{NO_FIGURE}[/dim]"
    value = f"{figure['value']:,.0f}"
    if "low" in figure:
        value = f"{figure['low']:,.0f}-{figure['high']:,.0f}"
    return value + {"found": "", "derived": " d", "recalled": " r", "judgement": " j"}[figure["confidence"]]


def print_observed(console: Console, told: Record) -> None:
    """What is published of the county, year by year."""
    years = [str(year) for year in ACCOUNT_YEARS]
    table = _table("The county's moves as published", "persons", *years)
    for name, label in _OBSERVED.items():
        table.add_row(label, *(_published(told["observed"][year][name]) for year in years))
    console.print(table)
    console.print(
        "[dim]d: derived from published figures. From abroad: registered immigration, counted where people live when "
        "registered, also if they leave soon after; all: that and moves over the county's border. Births less deaths "
        "and a change of population make the net where both are known.[/dim]"
    )


def print_cohort(console: Console, told: Record) -> None:
    """The cohort in the account: registered, left, net."""
    several = told["draws"] > 1
    table = _table("The cohort of 2015 in it, simulated", "year", "in: permits", f"out, {told['baseline']}", "net")
    for year, moves in told["cohort"].items():
        table.add_row(year, _persons(moves["in_moves"]["mean"]),
                      *(_with_ends(moves[name], several) for name in ("out_moves", "net")))  # fmt: skip
    console.print(table)
    console.print("[dim]A scenario changes out-moves; in-moves are the same in all.[/dim]")


def print_replaced(console: Console, told: Record) -> None:
    """Out-moves in each scenario year by year, and the in-moves that fewer of them would replace."""
    several, needed = told["draws"] > 1, told["needed_in_moves_a_year"]
    first, last = told["base_years"]
    for one in told["scenarios"]:
        of_needed = f" of {needed:,} needed a year" if needed else ""
        table = _table(f"{one['name']}: out-moves, and the in-moves replaced{of_needed}", "year", "out-moves",
                       "difference", "in-moves replaced", f"of {needed:,}" if needed else "", "")  # fmt: skip
        mean = one["a_year"]["out_moves"]
        rows = [(year, moves, moves["difference"], 0) for year, moves in one["out_moves"].items()]
        rows.append((f"[bold]mean {first}-{last}[/bold]", None, mean, 1))
        for year, level, change, digits in rows:
            fewer = {"mean": _minus(change["mean"]), "low": _minus(change["high"]), "high": _minus(change["low"])}
            share = "" if fewer["mean"] is None or not needed else f"{100 * fewer['mean'] / needed:z.2f} %"
            word = NO_CHANGE if change["identical"] else change["verdict"]
            table.add_row(year, "" if level is None else _with_ends(level, several),
                          _with_ends(change, several, True, digits), _with_ends(fewer, several, False, digits),
                          share, word if several else "")  # fmt: skip
        console.print(table)
    of_needed = " of the in-moves the county needs" if needed else " in-move"
    console.print(f"[dim]A stayer is one out-move fewer, and replaces one{of_needed}.[/dim]")


def _minus(value: float | None) -> float | None:
    return None if value is None else 0.0 - value  # no minus before nought


def print_jobs(console: Console, told: Record) -> None:
    """Jobs that additional stayers hold, and hires still needed, beside the county's own need."""
    several = told["draws"] > 1
    table = _table("Jobs: the scenario less the baseline, persons", "", *_JOBS.values())
    for one in told["scenarios"]:
        table.add_row(one["name"], *(_with_ends(one["jobs"][name], several, True, 1) for name in _JOBS))
    console.print(table)
    console.print("[dim]Hires needed if every additional person of working age was to work; below nought: fewer in the "
                  "county are without a job than in the baseline.[/dim]")  # fmt: skip
    for need in told["hires_of_the_county"]:
        span = f"to {need['last_year']}" if need["first_year"] is None else f"{need['first_year']}-{need['last_year']}"
        rate = f"{need['a_year']:,.0f} a year (derived)" if need["a_year"] else need["note"]
        text = f"The county's {need['quantity']} {span}: {need['persons']:,.0f}, {rate}; {need['source']}."
        console.print(f"[dim]{text}[/dim]")


def print_projection(console: Console, told: Record) -> None:
    """The sketch of the population, marked for what it is."""
    sketch = told["projection"]
    if sketch is None:
        console.print("[dim]No population by age of this county is in the tables: no sketch to 2040.[/dim]")
        return
    several = told["draws"] > 1
    years = [str(year) for year in YEARS]
    title = "ILLUSTRATIVE: the county's population to 2040, a cohort-component sketch"
    table = _table(title, "net migration a year", *years)
    for path, by_year in sketch["population"].items():
        net = sketch["net_migration_a_year"][path]
        table.add_row(f"{net:+,.0f} ({path})", *(_persons(by_year[year]) for year in years))
    for one in told["scenarios"]:
        for kind, label in (("one_off", "once"), ("steady_intake", "steady intake")):
            cells = (_persons(one["population"][kind][year]["mean"]) for year in years)
            table.add_row(f"middle, {one['name']}, {label}", *cells)
    console.print(table)
    table = _table("ILLUSTRATIVE: additional persons in the county", "scenario", "of whom", *years[::2])
    table.columns[1].justify = "left"
    kinds = {"one_off": "the cohort of 2015", "steady_intake": f"{sketch['intake_a_year']:,} housed a year from 2021"}
    for one in told["scenarios"]:
        for kind, label in kinds.items():
            cells = (_with_ends(one["additional_persons"][kind][year], several, True) for year in years[::2])
            table.add_row(one["name"], label, *cells)
    console.print(table)
    middle, beside = sketch["births_and_deaths_a_year"]["middle"], sketch["beside"]
    console.print(
        "[dim]Constant rates, partly recalled or judged; no forecast. Beside it: Statistics Sweden's own projection "
        f"of 2021 has {beside['official_population_2040']:,.0f} in 2040; births {middle['births']:,.0f} and deaths "
        f"{middle['deaths']:,.0f} a year at first, published {beside['births_a_year']:,.0f} and "
        f"{beside['deaths_a_year']:,.0f} (2017, twice the first half).[/dim]"
    )
    used = [row for row in sketch["inputs"] if not row["note"].startswith("not used")]
    for grade in ("found", "derived", "recalled", "judgement"):
        of_grade = sorted({row["quantity"].replace("_", " ") for row in used if row["grade"] == grade})
        console.print(f"[dim]{grade.capitalize()}: {', '.join(of_grade)}.[/dim]")


def print_account(console: Console, told: Record) -> None:
    """All tables."""
    draws = f"{told['draws']} draws" if told["draws"] > 1 else "one draw, no interval and no verdict"
    console.print(f"[bold]The county's account against {escape(told['baseline'])}[/bold], the same people and chance.")
    people = f"{told['people']:,} people; county {told['county']}"
    console.print(f"[dim]{escape(told['calibration'])}; {draws}; {people}.[/dim]")
    for show in (print_observed, print_cohort, print_replaced, print_jobs, print_projection):
        console.print()
        show(console, told)
