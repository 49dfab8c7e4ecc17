"""The house keeps its floors: imports point down, names say what is inside, places are data."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.evidence import load_table

ROOT = Path(__file__).parent.parent
FLOORS = ("agents", "simulation", "experiments", "viz")  # from the ground up
FILES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
SHOWING = {"matplotlib", "rich", "solara", "typer", "altair"}  # for people, so in viz alone
LONGEST = 340  # lines
# Longer for now, and not to grow: each is one idea that has not been divided yet.
LONGER = {
    "experiments/scenario_file.py": 380,  # the grammar of a scenario file, with its messages
    "viz/pictures.py": 360,
}


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _floor(path: Path) -> int:
    return FLOORS.index(path.relative_to(ROOT).parts[0])


def _imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and module of every import, wherever it stands, also those by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: a relative import hides the floor"
            yield node.lineno, node.module
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("import_module", "__import__"):
                yield node.lineno, str(node.args[0].value)


def _tree(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


def _climbing(tree: ast.AST, floor: int) -> list[tuple[int, str]]:
    above = {*FLOORS[floor + 1 :], "tests", "benchmarks"}
    return [(line, module) for line, module in _imports(tree) if module.split(".")[0] in above]


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_imports_point_down_only(path):
    assert _climbing(_tree(path), _floor(path)) == []


@pytest.mark.parametrize("path", [path for path in FILES if _floor(path) < FLOORS.index("viz")], ids=_id)
def test_only_viz_shows_things_to_people(path):
    shown = [(line, module) for line, module in _imports(_tree(path)) if module.split(".")[0] in SHOWING]
    assert shown == []


@pytest.mark.parametrize(
    "code",
    [
        "import viz.report",
        "from experiments.runs import Run",
        "def f():\n    from viz import report",
        "if TYPE_CHECKING:\n    import experiments",
        "importlib.import_module('viz.map')",
    ],
)
def test_an_import_that_climbs_is_noticed(code):
    assert len(_climbing(ast.parse(code), FLOORS.index("simulation"))) == 1
    assert _climbing(ast.parse("from simulation.model import x\nimport numpy"), 2) == []


def test_no_name_says_nothing():
    for path in FILES:
        assert not SAYS_NOTHING & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}, path


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_files_stay_short(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGER.get(_id(path), LONGEST)


def test_the_exceptions_are_needed():
    for name in LONGER:
        assert (ROOT / name).read_text(encoding="utf-8").count("\n") > LONGEST, f"{name} is short enough now"


# Places are data

PLACES = [*load_table("municipalities").column("name"), *load_table("counties").column("county")]
_IN_TEXT = re.compile(rf"(?<!\w)({'|'.join(sorted(map(re.escape, PLACES), key=len, reverse=True))})(?!\w)")
_FOLDED = {name.casefold().translate(str.maketrans("åäö", "aao")) for name in PLACES} | {
    name.casefold() for name in PLACES
}
_ALSO_A_WORD = {"mark"}  # municipalities whose name is an English word of the code


def _docstrings(tree: ast.AST) -> set[int]:
    """The identities of the constants that are docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = (node.body[0] for node in ast.walk(tree) if isinstance(node, documented) and node.body)
    return {id(one.value) for one in first if isinstance(one, ast.Expr)}


def _named_places(tree: ast.AST) -> list[tuple[str, str]]:
    """Places named by a string or an identifier, docstrings left out."""
    found, docstrings = [], _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found += [(name, node.value[:60]) for name in _IN_TEXT.findall(node.value)]
        for field in ("id", "attr", "name", "arg", "asname"):
            word = getattr(node, field, None)
            if isinstance(word, str):
                parts = {part.casefold() for part in word.split("_")} - _ALSO_A_WORD
                found += [(part, word) for part in parts & _FOLDED]
    return found


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_no_municipality_and_no_county_is_named_in_code(path):
    assert _named_places(_tree(path)) == []


@pytest.mark.parametrize(
    "code",
    [
        "x = 'Luleå'",
        "def f(lulea_share): pass",
        "boden = 3",
        "f'{x} of Norrbotten'",
        "p.kiruna",
        "x = 'in Västra Götaland'",
    ],
)
def test_a_place_named_in_code_is_noticed(code):
    assert len(_named_places(ast.parse(code))) == 1
    assert _named_places(ast.parse('"""About Luleå."""\nlule = "Kirunavaara"')) == []


# Starting is quick


@pytest.mark.parametrize("words", [(), ("--help",), ("run", "--help"), ("digest", "nowhere")], ids=" ".join)
def test_the_command_starts_without_the_heavy_libraries(words):
    code = (
        "import sys\nsys.argv = ['bofast', *sys.argv[1:]]\nfrom viz.command_line import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numba', 'mesa', 'pandas', 'matplotlib', 'solara', 'networkx', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True)
    assert ran.stderr.splitlines()[-1] == "[]"
