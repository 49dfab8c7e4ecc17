"""One scenario file: read, checked against the declarations, and refused in one sentence."""

from __future__ import annotations

import re
import reprlib
import stat
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING

from agents.bad_input import BadInput
from agents.cohort import HOUSING
from agents.evidence import nearest
from agents.households import HOUSEHOLD_TYPES, SCHOOLING
from agents.raking import NATIONALITIES
from agents.record import Record

# The declarations of the levers bring the compiler with them, which takes a second to import; whoever only
# asks for the names of the scenarios need not wait for it. Hence the imports inside functions.
if TYPE_CHECKING:
    from agents.parameter import Parameter
    from agents.places import Places
    from simulation.policy import Clause, Policy

BASELINE = "baseline"
LARGEST_BYTES = 64 * 1024
FIRST_YEAR, LAST_YEAR = 2015, 2030
LONGEST = {"name": 60, "label_en": 80, "label_sv": 80, "description_en": 2000, "description_sv": 2000}
LEVER_KEYS = ("name", "value", "from", "until", "places", "groups")
GROUPS = {
    "nationality": NATIONALITIES,
    "female": (0, 1),
    "schooling": SCHOOLING,
    "qualified": (0, 1),
    "household_type": HOUSEHOLD_TYPES,
    "housing": HOUSING,
}
# A household's kind is stored in one signed byte, made from one bit for each group.
MOST_KINDS, MOST_GROUPS = 127, 62
SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])"
_MOST_DOTS = 200  # in one line; the time to read a dotted key grows with the square of its length


class ScenarioError(BadInput):
    """A scenario or setting is wrong; the message is one sentence that says where and what is allowed."""


@dataclass(frozen=True)
class Scenario:
    """Lever values under a name; `source` is the file they were read from (empty: built in)."""

    name: str
    label_en: str
    label_sv: str
    description_en: str
    description_sv: str
    policy: Policy
    source: str = ""


def month_index(text: str) -> int:
    """The month of a text such as "2016-07" (18), counted from January 2015; ValueError outside 2015-2030."""
    if not isinstance(text, str) or not re.fullmatch(MONTH, text):
        raise ValueError(f'{show(text)} is no month; allowed is a text in quotes such as "2016-07"')
    year, month = int(text[:4]), int(text[5:])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text} is out of range; allowed is {FIRST_YEAR}-01 to {LAST_YEAR}-12")
    return 12 * (year - FIRST_YEAR) + month - 1


def month_text(index: int) -> str:
    """The text of a month counted from January 2015: 18 is "2016-07"."""
    return f"{FIRST_YEAR + index // 12}-{index % 12 + 1:02d}"


class _Text:
    """The text of one file, to say in which line something is wrong."""

    # Strings over several lines and comments could hold what looks like a key; they are blanked.
    _token = re.compile(
        r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
    )
    _header = re.compile(r"""\s*\[\[\s*["']?lever["']?\s*\]\]""")

    def __init__(self, file: str, text: str):
        self.file, self.lines = file, text.replace("\r\n", "\n").split("\n")

    def error(self, what: object, key: str = "lever", nth: int | None = None) -> ScenarioError:
        """The error at a key, of the nth lever or of the file."""
        return ScenarioError(f"{self.file}, line {self.line(key, nth)}: {sentence(what)}")

    def line(self, key: str, nth: int | None = None) -> int:
        """The line where a key stands, else where its lever begins; 1 when it cannot be found."""

        def blank(token: re.Match[str]) -> str:
            lines = token[0].count("\n")
            return "\n" * lines if lines or token[0][0] == "#" else token[0]

        lines = self._token.sub(blank, "\n".join(self.lines)).split("\n")
        starts = [i for i, line in enumerate(lines) if self._header.match(line)]
        first, end = 0, len(lines)
        if nth is not None and nth < len(starts):
            first, end = starts[nth], [*starts, len(lines)][nth + 1]
        sought = re.compile(rf"""\s*(\[+\s*)?(lever\s*\.\s*)?["']?{re.escape(key)}["']?\s*[].=]""")
        return next((i for i in range(first, end) if sought.match(lines[i])), first) + 1


def read_scenario(path: Path, places: Places) -> Scenario:
    from simulation.policy import Policy

    text = _Text(_name(path), _read(path))
    table = _parsed(text)
    texts = {key: table.pop(key, None) for key in LONGEST}
    levers = table.pop("lever", [])
    for key in table:
        known = [*LONGEST, "lever"]
        raise text.error(f"unknown key {show(key)}{hint(key, known)}; allowed are {', '.join(known)}", key)
    if texts["name"] is None:
        raise text.error('the name is missing, such as name = "my-plan"')
    for key, value in texts.items():
        if value is None:
            continue
        plain = isinstance(value, str) and value.strip() and value.replace("\n", " ").isprintable()
        if not plain or len(value) > LONGEST[key] or ("\n" in value and not key.startswith("description")):
            raise text.error(
                f"{key} = {show(value)} is not allowed; it is a text of 1 to {LONGEST[key]} characters, all "
                "printable",
                key,
            )
    name = texts["name"]
    if not re.fullmatch(SLUG, name) or name == BASELINE:
        raise text.error(
            f"name = {show(name)} is not allowed; a name has small letters a-z, digits and single hyphens, "
            f"such as my-plan, and is not {BASELINE}",
            "name",
        )
    if not isinstance(levers, list) or not all(isinstance(lever, dict) for lever in levers):
        raise text.error("levers are tables, each headed [[lever]] with two brackets")
    clauses = [_clause(text, nth, lever, places) for nth, lever in enumerate(levers)]
    _check_together(text, clauses)
    label = texts["label_en"] or texts["label_sv"] or name
    return Scenario(
        name,
        label,
        texts["label_sv"] or label,
        (texts["description_en"] or "").strip(),
        (texts["description_sv"] or "").strip(),
        Policy(tuple(clauses)),
        str(path),
    )


def _read(path: Path) -> str:
    """The text of a file, refused before it is read when it is no ordinary file or too large."""
    file = _name(path)
    try:
        status, data = path.stat(), b""
        if stat.S_ISREG(status.st_mode):  # anything else might never end
            with path.open("rb") as opened:
                data = opened.read(LARGEST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        beside = sorted(p.name for p in path.parent.glob("*.toml")) if path.parent.is_dir() else []
        raise ScenarioError(f"There is no file {file}{hint(path.name, beside)}.") from None
    except (OSError, ValueError) as error:
        raise ScenarioError(f"{file} cannot be read ({getattr(error, 'strerror', error)}).") from None
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no ordinary file"
        raise ScenarioError(f"{file} is {kind}; a scenario is a TOML file.")
    if len(data) > LARGEST_BYTES:
        size = max(status.st_size, len(data))
        raise ScenarioError(f"{file} has {size:,} bytes; allowed are {LARGEST_BYTES:,} (64 kB).")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ScenarioError(f"{file}, line {line}: the text is not UTF-8.") from None


def _parsed(text: _Text) -> Record:
    for number, line in enumerate(text.lines, 1):
        if line.count(".") > _MOST_DOTS:
            raise ScenarioError(f"{text.file}, line {number}: more than {_MOST_DOTS} dots are not allowed.")
    try:
        return tomllib.loads("\n".join(text.lines))
    except tomllib.TOMLDecodeError as error:
        what, _, at = str(error).rpartition(" (at ")
        found = re.match("line ([0-9]+)", at)
        number = int(found[1]) if found else len(text.lines)
        line, advice = text.lines[number - 1], ""
        if re.search(r"=\s*[0-9]{4}-[0-9]{2}\s*(#|$)", line):
            advice = '; a month stands in quotes, such as "2016-07"'
        elif re.search(r"=\s*[+-]?[0-9]+,[0-9]", line):
            advice = "; a number has a point, such as 0.8"
        raise ScenarioError(
            f"{text.file}, line {number}: this is not TOML: {cut(what, 200)}{advice}."
        ) from None
    except RecursionError:
        raise ScenarioError(f"{text.file} is nested too deeply; a scenario needs two levels.") from None
    except ValueError:  # tomllib hands on what int() says to thousands of digits
        raise ScenarioError(f"{text.file} is not TOML: a number has too many digits.") from None


def _clause(text: _Text, nth: int, table: Record, places: Places) -> Clause:
    """One [[lever]] table, checked."""
    from simulation.policy import PLACE_LEVERS, Clause

    key = "lever"
    try:
        for key in table:
            if key not in LEVER_KEYS:
                raise ValueError(
                    f"unknown key {show(key)}{hint(key, LEVER_KEYS)}; allowed are {', '.join(LEVER_KEYS)}"
                )
        for key in ("name", "value"):
            if key not in table:
                raise ValueError(f"a lever needs a {key}")
        key = "name"
        lever = declared_lever(table["name"])
        key = "value"
        if isinstance(table["value"], str) and not lever.choices:
            raise ValueError(
                f"{lever.name} = {show(table['value'])} is a text; allowed is {lever.allowed()}, "
                "without quotes"
            )
        value = lever_number(lever, table["value"])
        key = "from"
        start = month_index(table["from"]) if "from" in table else 0
        key = "until"
        end = month_index(table["until"]) + 1 if "until" in table else None
        if end is not None and end <= start:
            raise ValueError(f"{table['until']} is before {month_text(start)}, from when it should hold")
        key = "places"
        where = _places(table["places"], places) if "places" in table else ()
        key = "groups"
        if "groups" in table and lever.name in PLACE_LEVERS:
            raise ValueError(
                f"{lever.name} belongs to a place and cannot be limited to groups; places are allowed"
            )
        groups = _groups(table["groups"]) if "groups" in table else ()
    except ValueError as error:
        named = f"{key}: " if key in ("from", "until", "places") else ""
        raise text.error(f"{named}{error}", key, nth) from None
    return Clause(lever.name, value, start, end, where, groups)


def declared_lever(name: object) -> Parameter:
    from agents.parameters import LEVER_NAMES, PARAMETERS, declared

    if not isinstance(name, str):
        raise ValueError(f"the name of a lever is a text, not {show(name)}")
    if name in PARAMETERS and name not in LEVER_NAMES:
        raise ValueError(
            f"{name} is no lever ({PARAMETERS[name].role}); a scenario sets levers, --set sets the others"
        )
    return declared(cut(name), among=LEVER_NAMES)


def lever_number(lever: Parameter, value: object) -> float:
    """A lever's value as the model holds it: checked, a choice as its position."""
    if isinstance(value, str):
        value = cut(value)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**15:
        value = float("inf") if value > 0 else float("-inf")  # too many digits even to be shown
    elif not isinstance(value, int | float):
        raise ValueError(
            f"{lever.name} = {show(value)} is neither number nor text; allowed is {lever.allowed()}"
        )
    return lever.check(value) + 0.0  # minus zero becomes zero


def _places(given: object, places: Places) -> tuple[int, ...]:
    """Indices of municipalities; all of them are nobody's limit, so ()."""
    if not isinstance(given, list) or not given or not all(isinstance(word, str) for word in given):
        raise ValueError(
            f"{show(given)} is not a list of at least one code or name in quotes, such as "
            f'["{places.names[0]}"]; leave it out for the whole county'
        )
    found = {places.place_index(cut(word)) for word in given}
    if max(found) >= places.here:
        raise ValueError(f"{show(given)} goes beyond county {places.county}; allowed are its municipalities")
    return tuple(sorted(found)) if len(found) < places.here else ()


def _groups(given: object) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Columns with the positions allowed, in the order of GROUPS; a column with all values is no limit."""
    if not isinstance(given, dict) or not given:
        raise ValueError('groups is a table such as { nationality = ["syria"] }; leave it out for everybody')
    for column in given:
        if column not in GROUPS:
            raise ValueError(
                f"unknown group {show(column)}{hint(column, GROUPS)}; allowed are {', '.join(GROUPS)}"
            )
    result = []
    for column, allowed in GROUPS.items():
        if column not in given:
            continue
        chosen = given[column]
        words = ", ".join(map(str, allowed))
        if not isinstance(chosen, list) or not chosen:
            raise ValueError(f"{column} = {show(chosen)} is not a list of at least one of {words}")
        for value in chosen:
            if type(value) is not type(allowed[0]) or value not in allowed:
                near = hint(value, map(str, allowed)) if isinstance(value, str) else ""
                raise ValueError(f"{column} = {show(value)} is not known{near}; allowed are {words}")
        if len(set(chosen)) < len(allowed):
            result.append((column, tuple(sorted({allowed.index(value) for value in chosen}))))
    return tuple(result)


def _check_together(text: _Text, clauses: list[Clause]) -> None:
    """Refuse a lever set twice for the same months, places and people, and too many groups."""
    for (i, early), (j, late) in combinations(enumerate(clauses), 2):
        if early.lever == late.lever and overlap(early, late):
            general = not early.places and not early.groups
            if not (general and (late.places or late.groups)):
                raise text.error(
                    f"{late.lever} is already set in line {text.line('name', i)} for some of the same "
                    "months, places and people; allowed is first one without places and groups, then "
                    "narrower ones apart from each other",
                    "name",
                    j,
                )
    groups = [dict(groups) for groups in {clause.groups for clause in clauses if clause.groups}]
    people = [dict(zip(GROUPS, who, strict=True)) for who in product(*map(range, map(len, GROUPS.values())))]
    kinds = {
        tuple(
            all(who[column] in some for column, some in group.items()) for group in groups[: MOST_GROUPS + 1]
        )
        for who in people
    }
    if len(groups) > MOST_GROUPS or len(kinds) > MOST_KINDS:
        raise text.error(
            f"{len(groups)} different groups divide people into too many kinds; allowed are {MOST_GROUPS} "
            f"groups and {MOST_KINDS} kinds"
        )


def overlap(one: Clause, other: Clause) -> bool:
    """Whether two clauses hold in some of the same months, places and people."""
    months = (other.end is None or one.start < other.end) and (one.end is None or other.start < one.end)
    places = not one.places or not other.places or not set(one.places).isdisjoint(other.places)
    groups = dict(other.groups)
    return (
        months
        and places
        and all(column not in groups or not set(a).isdisjoint(groups[column]) for column, a in one.groups)
    )


def show(value: object) -> str:
    """A value in one short line."""
    try:
        return reprlib.repr(value)
    except ValueError:
        return "a number of thousands of digits"


def cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _name(path: Path) -> str:
    return str(path) if str(path).isprintable() else repr(str(path))


def hint(given: object, known: Iterable[str]) -> str:
    word = nearest(cut(str(given)), list(known))
    return f"; the nearest is {word!r}" if word else ""


def sentence(what: object) -> str:
    return f"{str(what).rstrip('.')}."
