"""The made parts of docs/odd.md: what is declared, as tables.

`python -m viz.odd` makes them anew, and those of docs/trace.md.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from types import ModuleType

from agents.cohort import make_cohort
from agents.columns import Households, Newcomers, Table
from agents.evidence import load_table
from agents.levers import PARAMETERS as LEVER_PARAMETERS
from agents.mechanisms import MECHANISMS, levers_of
from agents.parameter import Parameter
from agents.parameters import LEVER_COSTS, LEVER_NAMES, PARAMETERS
from agents.places import load_places
from agents.raking import NATIONALITIES
from experiments.lever_sources import ACTS_THROUGH, BY_CONTENT, evidence_of
from experiments.targets import shipped_targets
from simulation import model, tables, world
from simulation.model import SettlementModel
from simulation.outcomes import OUTCOMES
from simulation.setup import CUT_OFF
from viz.made_parts import refreshed, table

DOCS = Path(__file__).parent.parent / "docs"
_FIRST_YEAR = 2015  # month 0 is its January
SUBMODELS = ("utility", "belief", "settlement", "moving", "work")  # modules of agents/ that hold rules and parameters


def _code(name: object) -> str:
    return f"`{name}`"


def _first_line(documented: object) -> str:
    return (inspect.getdoc(documented) or "").split("\n", 1)[0]


def _number(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def default(name: str) -> int:
    """The default of an argument of the model."""
    return inspect.signature(SettlementModel).parameters[name].default


# Entities, state variables, scales


def columns(kind: type[Table]) -> str:
    """The declared columns of people or households."""
    rows = [
        (_code(c.name), c.dtype.name, "none" if c.start == -1 else _number(c.start), c.meaning)
        for c in kind.columns().values()
    ]
    return table(("state variable", "type", "at first", "meaning and unit"), rows)


def commented(module: ModuleType, name: str) -> list[tuple[str, str]]:
    """The entries of a declaration that stands one to a line in a module's source, with the comment behind each."""
    source = inspect.getsource(module)
    for node in ast.parse(source).body:
        named = getattr(node, "name", None) or getattr(getattr(node, "targets", [None])[0], "id", None)
        if named == name:
            lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
            found = (re.match(r'\s+\(?"?(\w+)"?(?: = |,)[^#]*(?:#\s*(.*))?$', line) for line in lines)
            return [(one[1], one[2] or "") for one in found if one]
    raise LookupError(f"{module.__name__} declares no {name}")


def documented_fields(module: ModuleType, name: str, header: tuple[str, str]) -> str:
    """A table of a declaration's entries and the comments behind them."""
    rows = [(_code(entry), meaning or entry.lower().replace("_", " ")) for entry, meaning in commented(module, name)]
    return table(header, rows)


def scales() -> str:
    """The default study's extent, as a list."""
    people, months, places = default("people"), default("months"), load_places()
    year, month = divmod(CUT_OFF, 12)
    return "\n".join(
        (
            f"- **Time.** Steps of a month; month 0 is January {_FIRST_YEAR}. Whose permit falls after month {CUT_OFF} "
            f"({_FIRST_YEAR + year}-{month + 1:02}) is not followed. The calendar runs until everybody granted by then "
            f"has been followed `months` months (default {months}).",
            f"- **People.** {people:,} persons by default, in households; {len(NATIONALITIES)} nationalities.",
            f"- **Space.** The {places.here} municipalities of the county studied, one by one, and "
            f"{places.n - places.here} places outside: all municipalities of one type in one other county. Distances "
            "are great circles.",
        )
    )


# Process overview


def phases() -> list[tuple[str, str]]:
    """The phases of `SettlementModel.step` in order, each with the comment behind its call."""
    source = textwrap.dedent(inspect.getsource(SettlementModel.step))
    lines = source.splitlines()
    (step,) = ast.parse(source).body
    assert isinstance(step, ast.FunctionDef)
    calls = (node.value for node in step.body if isinstance(node, ast.Expr))
    named = [(node, getattr(node.func, "attr", "")) for node in calls if isinstance(node, ast.Call)]
    return [
        (name, lines[node.lineno - 1].partition("# ")[2])
        for node, name in named
        if hasattr(SettlementModel, name) and hasattr(model, name)
    ]


def schedule() -> str:
    """The month, phase by phase, with the function that is its code."""
    rows = []
    for number, (name, comment) in enumerate(phases(), 1):
        function = getattr(model, name)
        code = f"{function.__module__}.{name}"
        rows.append((number, _code(name), comment, _first_line(function), _code(code)))
    return table(("step", "phase", "in a word", "what happens", "code"), rows)


# Parameters, levers


def _role(parameter: Parameter) -> str:
    if parameter.role == "uncertainty":
        return "a lever's effect, never fitted" if parameter.lever_effect else "fitted"
    return parameter.role


def parameters(declared: tuple[Parameter, ...]) -> str:
    """Uncertainties and settings: default, range, prior, source and grade."""
    rows = [
        (
            _code(p.name), p.label_en + (f". {p.help_en}" if p.help_en else ""), _role(p), _number(p.default),
            p.allowed() if p.choices else f"{p.low:g} to {p.high:g}", p.unit, p.prior or "", p.source, p.grade,
        )
        for p in declared
        if p.role != "lever"
    ]  # fmt: skip
    return table(("parameter", "what", "role", "default", "range", "unit", "prior", "source", "grade"), rows)


def levers() -> str:
    """What policy can set: today's value, range, mechanism, what it acts through, cost."""
    rows = []
    for name in LEVER_NAMES:
        p = PARAMETERS[name]
        through = ACTS_THROUGH.get(name, tuple(chain.from_iterable(BY_CONTENT.values())))
        group = next(m.label_en for m in MECHANISMS if name in levers_of(m))
        price = LEVER_COSTS[name]
        cost = f"{price.value:g} ({price.low:g} to {price.high:g}) per {price.per}; {price.grade}"
        rows.append(
            (_code(name), f"{p.label_en}. {p.help_en}", _number(p.default), p.allowed(), p.source, group,
             _code(p.mechanism), ", ".join(map(_code, through)) or "stocks and columns alone", cost)
        )  # fmt: skip
    about = ("lever", "what", "today", "range", "source of today's value", "group")
    return table((*about, "mechanism", "effect rests on", "cost, SEK"), rows)


# Submodels


def rules_of(module: ModuleType) -> dict[str, Callable[..., object]]:
    """The rules a module declares by name, each as the plain function it is."""
    plain = {name: getattr(one, "py_func", one) for name, one in vars(module).items() if callable(one)}
    return {
        name: one for name, one in plain.items() if inspect.isfunction(one) and one.__module__ == module.__name__
    }


def read_by(rule: Callable[..., object]) -> tuple[str, ...]:
    """The parameters a rule reads from its record `p`, in the order first read."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(rule)))
    read = [
        (node.lineno, node.col_offset, node.attr.removeprefix("log_"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "p"
    ]
    return tuple(dict.fromkeys(name for _, _, name in sorted(read)))


def rules(name: str) -> str:
    """The rules of a module of agents/: what each says, the parameters it reads and the evidence these rest on."""
    module = importlib.import_module(f"agents.{name}")
    rows = []
    for rule, function in rules_of(module).items():
        read = read_by(function)
        rows.append(
            (_code(f"{name}.{rule}"), _first_line(function), ", ".join(map(_code, read)), ", ".join(evidence_of(read)))
        )
    return table(("function", "what", "parameters", "evidence"), rows)


# Measurement, input data


def outcomes() -> str:
    """What is measured, with its denominator."""
    rows = [
        (_code(o.name), o.label_en, o.unit, o.definition_en, f"{o.needs} months" if o.needs else "")
        for o in OUTCOMES.values()
    ]
    return table(("outcome", "label", "unit", "definition", "needs a follow-up of"), rows)


def targets() -> str:
    """What the shipped county is fitted to."""
    rows = []
    for target in shipped_targets(load_places()):
        for column, value, (low, high) in zip(target.columns, target.observed, target.interval(), strict=True):
            noise = f"{low:.3g} to {high:.3g}", type(target.error).__name__
            rows.append((_code(column), f"{value:.3g}", *noise, target.stage, target.source, target.note))
    return table(("what is measured", "figure", "90 % interval of its noise", "error", "stage", "source", "note"), rows)


def margins() -> str:
    """What the default cohort is made to meet, beside what it meets."""
    rows = [
        (m.name, f"{m.wanted:.1f}", f"{m.got:.1f}", m.grade, m.source)
        for m in make_cohort(load_places(), default("people"), default("seed")).margins()
    ]
    return table(("margin", "wanted", "made", "grade", "source"), rows)


def evidence() -> str:
    """The evidence, row by row, with its addresses."""
    rows = []
    for row in load_table("evidence"):
        links = [f"<{address}>" for address in row["address"].split(" ; ") if address.startswith("http")]
        where = ", ".join(part for part in (row["place"], row["period"]) if part)
        figure = f"{row['value']} {row['unit']}"
        rows.append((row["id"], row["quantity"], figure, where, ", ".join([row["source"], *links]), row["confidence"]))
    return table(("id", "what", "figure", "where and when", "source", "grade"), sorted(rows))


PARTS: dict[str, Callable[[], str]] = {
    "scales": scales,
    "persons": partial(columns, Newcomers),
    "households": partial(columns, Households),
    "places": partial(documented_fields, tables, "PLACE", ("state variable", "meaning and unit")),
    "municipalities by nationality": partial(documented_fields, world, "LOCAL", ("state variable", "meaning and unit")),
    "flows": partial(documented_fields, world, "FLOWS", ("flow", "meaning")),
    "schedule": schedule,
    "noise": partial(
        documented_fields, importlib.import_module("simulation.noise"), "Decision", ("decision", "what is drawn")
    ),
    "levers": levers,
    "parameters levers": partial(parameters, LEVER_PARAMETERS),
    "parameters population": partial(parameters, importlib.import_module("agents.population").PARAMETERS),
    **{f"rules {name}": partial(rules, name) for name in SUBMODELS},
    **{
        f"parameters {name}": partial(parameters, importlib.import_module(f"agents.{name}").PARAMETERS)
        for name in SUBMODELS
    },
    "outcomes": outcomes,
    "targets": targets,
    "margins": margins,
    "evidence": evidence,
}


def pages() -> dict[Path, str]:
    """Each page with made parts, as it should be."""
    from viz.trace import PARTS as TRACE

    made = {DOCS / "odd.md": PARTS, DOCS / "trace.md": TRACE}
    return {path: refreshed(path.read_text(encoding="utf-8"), parts) for path, parts in made.items()}


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
        print(f"{page.relative_to(DOCS.parent)}: the made parts are made anew")
