"""The protocol in docs/odd.md and the record in docs/trace.md say what the code says."""

import ast
import importlib.util
import math
import random
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.main import get_command

from agents.bad_input import BadInput
from agents.columns import Households, Newcomers
from agents.evidence import load_table
from agents.parameters import LEVER_NAMES, PARAMETERS, UNCERTAINTIES, prior_draw
from simulation import kernel, tables, world
from simulation.noise import Decision
from simulation.outcomes import OUTCOMES
from simulation.reference_rules import uncompiled
from simulation.tables import PLACE
from viz import odd
from viz.command_line import app
from viz.made_parts import refreshed, table

ROOT = Path(__file__).parent.parent
ODD = (odd.DOCS / "odd.md").read_text(encoding="utf-8")
TRACE = (odd.DOCS / "trace.md").read_text(encoding="utf-8")
PAGES = {"odd.md": ODD, "trace.md": TRACE}
FLOORS = ("agents", "simulation")
MODULES = {path.stem: f"{floor}.{path.stem}" for floor in FLOORS for path in (ROOT / floor).glob("*.py")}
every_page = pytest.mark.parametrize("page", PAGES)


def equations(text: str) -> dict[str, str]:
    """The equations of a page's text blocks: the function on the left, the expression on the right."""
    found = {}
    for block in re.findall(r"^```text\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for line in ast.parse(block).body:
            name = ast.unparse(line.targets[0])
            assert name not in found, f"{name} has two equations"
            found[name] = ast.unparse(line.value)
    return found


EQUATIONS = equations(ODD)


def rule_named(name: str):
    """The rule that an equation or a table calls MODULE.FUNCTION, as plain Python."""
    module, function = name.split(".")
    return uncompiled(getattr(importlib.import_module(MODULES[module]), function))


# What an argument may be, where not any number from 0 to 60 makes sense.
WHOLE = range(61)
MEANT = {
    "arrival": WHOLE, "month": range(60, 121), "permit": WHOLE, "months": WHOLE, "months_since": WHOLE,
    "recognised_month": (-1, 40, 90), "age": range(15, 70), "market": (0, 1, 2), "content": (0, 1, 2),
    **dict.fromkeys(("female", "recognised", "employed", "matched", "subsidised"), (0, 1)),
    **dict.fromkeys(("settled", "pupil", "qualified"), (0, 1)),
    **dict.fromkeys(("has_kin", "has_child", "has_job", "has_plan", "has_dwelling"), (0, 1)),
    **dict.fromkeys(("u", "share", "rank", "take_up", "national_share"), (0.07, 0.3, 0.61, 0.98)),
    **dict.fromkeys(("weight", "stock_ratio", "population", "duration"), (0.2, 1.0, 3.5, 40.0)),
}  # fmt: skip
ANY_NUMBER = (0.0, 0.4, 1.0, 2.5, 13.0, 60.0)
MATHS = {
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "floor": math.floor, "min": min, "max": max,
    "odds": lambda x: x / (1 - x),
}  # fmt: skip


@cache
def drawn(number: int) -> SimpleNamespace:
    """Uncertainties from their priors, settings as declared or switched, and the logarithms that the rules read."""
    chance = random.Random(number)
    values = {name: parameter.default for name, parameter in PARAMETERS.items() if not parameter.choices}
    values |= prior_draw({name: chance.uniform(0.02, 0.98) for name in UNCERTAINTIES})
    values |= {"housing_gate": chance.choice((0, 1)), "season": chance.uniform(0, 0.9)}
    logs = {f"log_{name}": math.log(value) for name, value in values.items() if value > 0}
    return SimpleNamespace(**values, **logs)


def told(name: str, equation: str, p: SimpleNamespace, arguments: dict) -> object:
    """What an equation gives: parameters and arguments by name, other rules as functions."""
    rules = {rule.split(".")[1]: rule for rule in EQUATIONS}

    def called(rule):
        function = rule_named(rules[rule])
        takes = function.__code__.co_varnames[: function.__code__.co_argcount]
        return lambda *given: function(p, *given) if takes[:1] == ("p",) else function(*given)

    used = {node.id for node in ast.walk(ast.parse(equation)) if isinstance(node, ast.Name)}
    scope = {rule: called(rule) for rule in used & rules.keys() - arguments.keys() - vars(p).keys()}
    return eval(equation, {"__builtins__": {}}, MATHS | scope | vars(p) | arguments)


def parts_from_code(name: str, equation: str) -> bool:
    """Whether an equation gives something else than its function for any of many arguments."""
    chance = random.Random(name)
    rule = rule_named(name)
    takes = rule.__code__.co_varnames[: rule.__code__.co_argcount]
    for _ in range(200):
        p = drawn(chance.randrange(20))
        arguments = {each: chance.choice(MEANT.get(each, ANY_NUMBER)) for each in takes if each != "p"}
        given = [p if each == "p" else arguments[each] for each in takes]
        if told(name, equation, p, arguments) != pytest.approx(rule(*given), rel=1e-6, abs=1e-12):
            return True
    return False


@pytest.mark.parametrize("name", EQUATIONS)
def test_an_equation_gives_what_its_function_gives(name):
    assert not parts_from_code(name, EQUATIONS[name])


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("utility.tie_term", "b_tie * ties"),
        ("belief.informed", "bias * (1 + weight * trust)"),
        ("work.outreach_log", "log(information_effect)"),
        ("settlement.assigned_weight", "typical_prospects * odds(assigned_share)"),
    ],
)
def test_an_equation_that_parts_from_its_function_is_noticed(name, wrong):
    assert parts_from_code(name, wrong)


@pytest.mark.parametrize("module", odd.SUBMODELS)
def test_every_rule_of_how_people_choose_has_an_equation(module):
    rules = odd.rules_of(importlib.import_module(f"agents.{module}"))
    assert {f"{module}.{name}" for name in rules} <= EQUATIONS.keys()


def test_made_anew_the_pages_are_the_same():
    """If this fails: `python -m viz.odd`, and read what has changed beside the text around it."""
    for path, text in odd.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} has parted from the code: run python -m viz.odd"


def test_a_made_part_changed_by_hand_is_put_right():
    changed = ODD.replace("| `b_job` |", "| `b_jobs` |", 1)
    assert changed != ODD
    assert refreshed(changed, odd.PARTS) == ODD


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!-- made: person -->\n<!-- end -->", "nearest is 'persons'"),
        ("<!-- made: persons -->\n", "no end"),
        ("<!-- end -->", "no part"),
    ],
)
def test_a_part_that_cannot_be_made_is_one_sentence(text, words):
    with pytest.raises(BadInput, match=words):
        refreshed(text, odd.PARTS)


def test_a_cell_cannot_break_its_table():
    assert table(("a",), [("x | y\nz",)]).splitlines()[-1] == "| x \\| y z |"


def test_everything_declared_stands_in_the_protocol():
    names = {*PARAMETERS, *OUTCOMES, *Newcomers.columns(), *Households.columns(), *PLACE.names}
    names |= {*world.FLOWS, *world.LOCAL.names, *Decision.__members__, *LEVER_NAMES}
    assert {name for name in names if f"`{name}`" not in ODD} == set()


def test_a_declarations_comments_are_read_entry_by_entry():
    assert [name for name, _ in odd.commented(tables, "PLACE")] == list(PLACE.names)
    assert [name for name, _ in odd.commented(world, "FLOWS")] == list(world.FLOWS)
    with pytest.raises(LookupError):
        odd.commented(world, "NOTHING")


def test_the_schedule_is_that_of_the_compiled_month():
    source = ast.parse((ROOT / "simulation" / "kernel.py").read_text(encoding="utf-8"))
    advance = next(node for node in source.body if getattr(node, "name", "") == kernel.advance.__name__)
    calls = [node.func.id for node in ast.walk(advance) if isinstance(node, ast.Call) and node.func.id != "range"]
    assert [name for name, _ in odd.phases()] == [name for name in calls if hasattr(kernel, name) and name != "entry"]


@every_page
def test_every_function_named_exists(page):
    floors = "|".join((*FLOORS, "experiments", "viz"))
    named = set(re.findall(rf"`((?:{floors})(?:\.\w+)+)`", PAGES[page]))
    named |= {f"{MODULES[m]}.{f}" for m, f in re.findall(r"`(\w+)\.([a-z]\w+)`", PAGES[page]) if m in MODULES}
    for name in named:
        parts, found = name.split("."), None
        for size in range(len(parts), 0, -1):
            if importlib.util.find_spec(".".join(parts[:size])) if size <= 2 else None:
                found = importlib.import_module(".".join(parts[:size]))
                break
        for part in parts[size:]:
            assert hasattr(found, part), f"{name} is named, but there is no {part}"
            found = getattr(found, part)


@every_page
def test_every_file_page_and_command_named_exists(page):
    text = PAGES[page]
    files = set(re.findall(r"`((?:tests|docs|agents)/[\w./-]+)`", text))
    assert {name for name in files if not (ROOT / name).exists()} == set()
    linked = {link.partition("#") for link in re.findall(r"\]\(([^)<>]+)\)", text)}
    for name, _, heading in linked:
        other = (odd.DOCS / name).read_text(encoding="utf-8") if name else text
        headings = re.findall(r"^#+ (.*)", other, re.MULTILINE)
        anchors = {re.sub(r"[^\w\- ]", "", each).strip().lower().replace(" ", "-") for each in headings}
        assert not heading or heading in anchors, (name, heading)
    commands = set(re.findall(r"`bofast\s+([a-z-]+)", text))
    assert commands <= get_command(app).commands.keys()


@every_page
def test_every_id_named_in_the_text_is_a_row_of_the_evidence(page):
    text = re.sub(r"<!-- made: .*?<!-- end -->", "", PAGES[page], flags=re.DOTALL)
    known = set(load_table("evidence").column("id"))
    assert set(re.findall(r"\b(?:levers:|moves:)?[A-Z][0-9]{2}\b", text)) <= known


def test_whom_it_must_not_be_used_on_is_said():
    ethics = TRACE.partition("## Ethics: whom it must not be used on")[2]
    for word in ("real person", "scoring", "forecast", "coercion"):
        assert word in ethics
