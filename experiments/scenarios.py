"""Scenarios: named lever values with dates, places and groups, read from a small TOML file."""

from __future__ import annotations

import os
import re
import reprlib
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING

from agents.cohort import HOUSING
from agents.evidence import nearest
from agents.households import HOUSEHOLD_TYPES, SCHOOLING
from agents.raking import NATIONALITIES

# The declarations of the levers bring the compiler with them, which takes a second to import; whoever only
# asks for the names of the scenarios need not wait for it. Hence the imports inside functions.
if TYPE_CHECKING:
    from agents.places import Places
    from simulation.policy import Clause, Policy

LIBRARY = Path(__file__).parent / "library"
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
_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
_MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])"
_MOST_DOTS = 200  # in one line; the time to read a dotted key grows with the square of its length


class ScenarioError(ValueError):
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


def shipped() -> list[str]:
    """Names of the scenarios that come as files, in order; `baseline` is known besides."""
    return sorted(path.stem for path in LIBRARY.glob("*.toml"))


def load_scenario(name_or_path: str | os.PathLike, places: Places) -> Scenario:
    """A scenario by name or from a TOML file, its places those of the county of `places`.

    Raises ScenarioError.
    """
    if isinstance(name_or_path, str):
        if name_or_path == BASELINE:
            return _baseline()
        if name_or_path in shipped():
            return _from_file(LIBRARY / f"{name_or_path}.toml", places)
        looks_like_path = name_or_path.endswith(".toml") or any(mark in name_or_path for mark in "/\\")
        if not looks_like_path and not os.path.exists(name_or_path):
            known = [BASELINE, *shipped()]
            raise ScenarioError(
                f"There is no scenario {_show(name_or_path)}{_hint(name_or_path, known)}; known are "
                f"{', '.join(known)}, and any TOML file by its path."
            )
    elif not isinstance(name_or_path, os.PathLike):
        raise ScenarioError(f"A scenario is a name or the path of a file, not {_show(name_or_path)}.")
    return _from_file(Path(name_or_path), places)


def with_settings(scenario: Scenario, settings: Mapping[str, object]) -> Scenario:
    """The scenario with levers set for all months, places and people, over what it says itself.

    The name stays, the labels tell of the change. Raises ScenarioError for an unknown lever or value.
    """
    from simulation.policy import Clause, Policy

    if not settings:
        return scenario
    clauses = []
    for name, value in settings.items():
        try:
            clauses.append(Clause(name, _number(_declared_lever(name), value)))
        except ValueError as error:
            raise ScenarioError(_sentence(error)) from None
    told = ", ".join(
        f"{name} = {value if isinstance(value, str) else format(value, 'g')}"
        for name, value in settings.items()
    )
    return replace(
        scenario,
        label_en=f"{scenario.label_en} ({told})",
        label_sv=f"{scenario.label_sv} ({told})",
        policy=Policy((*scenario.policy.clauses, *clauses)),
    )


def parse_assignment(text: str) -> tuple[str, float | str]:
    """Name and checked value from "name=value", for any lever, uncertainty or setting; a choice stays text.

    Raises ScenarioError.
    """
    from agents.parameters import declared

    name, equals, value = (part.strip() for part in str(text).partition("="))
    if not (name and equals and value):
        raise ScenarioError(f"--set {_show(text)} is not NAME=VALUE, such as outreach_reach=0.8.")
    try:
        parameter = declared(_cut(name))
        number = parameter.check(_cut(value))
    except ValueError as error:
        comma = "; write the number with a point" if re.fullmatch("[+-]?[0-9]+,[0-9]+", value) else ""
        raise ScenarioError(f"--set: {_sentence(f'{error}{comma}')}") from None
    return name, value if parameter.choices else number


def split_settings(assignments: Iterable[str]) -> tuple[dict, dict]:
    """Levers, and uncertainties with settings, from texts "name=value", each checked and named once.

    Raises ScenarioError.
    """
    from agents.parameters import LEVER_NAMES

    levers, others = {}, {}
    for text in assignments:
        name, value = parse_assignment(text)
        chosen = levers if name in LEVER_NAMES else others
        if name in chosen:
            raise ScenarioError(f"--set: {name} is given twice, allowed is once.")
        chosen[name] = value
    return levers, others


def month_index(text: str) -> int:
    """The month of a text such as "2016-07" (18), counted from January 2015; ValueError outside 2015-2030."""
    if not isinstance(text, str) or not re.fullmatch(_MONTH, text):
        raise ValueError(f'{_show(text)} is no month; allowed is a text in quotes such as "2016-07"')
    year, month = int(text[:4]), int(text[5:])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text} is out of range; allowed is {FIRST_YEAR}-01 to {LAST_YEAR}-12")
    return 12 * (year - FIRST_YEAR) + month - 1


def month_text(index: int) -> str:
    """The text of a month counted from January 2015: 18 is "2016-07"."""
    return f"{FIRST_YEAR + index // 12}-{index % 12 + 1:02d}"


def schema() -> dict:
    """The JSON schema (draft 2020-12) of a scenario file, made from the declarations of the levers."""
    from agents.parameters import LEVER_NAMES, PARAMETERS
    from simulation.policy import PLACE_LEVERS

    def rule(name):
        lever = PARAMETERS[name]
        value = (
            {"enum": list(lever.choices)}
            if lever.choices
            else {
                "type": "integer" if lever.whole else "number",
                "minimum": lever.low,
                "maximum": lever.high,
            }
        )
        title = f"{lever.label_en} ({lever.unit})" if lever.unit else lever.label_en
        then = {"value": value | {"title": title, "description": lever.help_en, "default": lever.default}}
        if name in PLACE_LEVERS:
            then["groups"] = False
        return {"if": {"properties": {"name": {"const": name}}}, "then": {"properties": then}}

    month = {"type": "string", "pattern": f"^{_MONTH}$"}
    some = {"type": "array", "minItems": 1}
    groups = {column: some | {"items": {"enum": list(values)}} for column, values in GROUPS.items()}
    table = {"type": "object", "additionalProperties": False}
    lever = table | {
        "required": ["name", "value"],
        "properties": {
            "name": {"enum": list(LEVER_NAMES)},
            "value": {},
            "from": month | {"description": "first month; without it January 2015"},
            "until": month | {"description": "last month, included; without it the end of the run"},
            "places": some
            | {"items": {"type": "string"}, "description": "municipalities of the county, by code or name"},
            "groups": table | {"minProperties": 1, "properties": groups},
        },
        "allOf": [rule(name) for name in LEVER_NAMES],
    }
    texts = {key: {"type": "string", "minLength": 1, "maxLength": most} for key, most in LONGEST.items()}
    texts["name"] |= {"pattern": f"^{_SLUG}$", "not": {"const": BASELINE}}
    return table | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bofast scenario",
        "required": ["name"],
        "properties": texts | {"lever": {"type": "array", "items": lever}},
    }


def _baseline() -> Scenario:
    from simulation.policy import TODAY

    return Scenario(
        BASELINE,
        "Today's practice",
        "Dagens arbetssätt",
        "No measure beyond what is done today: every lever stands at its default.",
        "Inga åtgärder utöver dem som görs i dag: alla reglage står på sitt utgångsvärde.",
        TODAY,
    )


class _Text:
    """The text of one file, to say in which line something is wrong."""

    # Strings over several lines and comments could hold what looks like a key; they are blanked.
    _token = re.compile(
        r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
    )
    _header = re.compile(r"""\s*\[\[\s*["']?lever["']?\s*\]\]""")

    def __init__(self, file: str, text: str):
        self.file, self.lines = file, text.replace("\r\n", "\n").split("\n")

    def error(self, what, key: str = "lever", nth: int | None = None) -> ScenarioError:
        """The error at a key, of the nth lever or of the file."""
        return ScenarioError(f"{self.file}, line {self.line(key, nth)}: {_sentence(what)}")

    def line(self, key: str, nth: int | None = None) -> int:
        """The line where a key stands, else where its lever begins; 1 when it cannot be found."""

        def blank(token):
            lines = token[0].count("\n")
            return "\n" * lines if lines or token[0][0] == "#" else token[0]

        lines = self._token.sub(blank, "\n".join(self.lines)).split("\n")
        starts = [i for i, line in enumerate(lines) if self._header.match(line)]
        first, end = 0, len(lines)
        if nth is not None and nth < len(starts):
            first, end = starts[nth], [*starts, len(lines)][nth + 1]
        sought = re.compile(rf"""\s*(\[+\s*)?(lever\s*\.\s*)?["']?{re.escape(key)}["']?\s*[].=]""")
        return next((i for i in range(first, end) if sought.match(lines[i])), first) + 1


def _from_file(path: Path, places: Places) -> Scenario:
    from simulation.policy import Policy

    text = _Text(_name(path), _read(path))
    table = _parsed(text)
    texts = {key: table.pop(key, None) for key in LONGEST}
    levers = table.pop("lever", [])
    for key in table:
        known = [*LONGEST, "lever"]
        raise text.error(f"unknown key {_show(key)}{_hint(key, known)}; allowed are {', '.join(known)}", key)
    if texts["name"] is None:
        raise text.error('the name is missing, such as name = "my-plan"')
    for key, value in texts.items():
        if value is None:
            continue
        plain = isinstance(value, str) and value.strip() and value.replace("\n", " ").isprintable()
        if not plain or len(value) > LONGEST[key] or ("\n" in value and not key.startswith("description")):
            raise text.error(
                f"{key} = {_show(value)} is not allowed; it is a text of 1 to {LONGEST[key]} characters, all "
                "printable",
                key,
            )
    name = texts["name"]
    if not re.fullmatch(_SLUG, name) or name == BASELINE:
        raise text.error(
            f"name = {_show(name)} is not allowed; a name has small letters a-z, digits and single hyphens, "
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
        raise ScenarioError(f"There is no file {file}{_hint(path.name, beside)}.") from None
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


def _parsed(text: _Text) -> dict:
    for number, line in enumerate(text.lines, 1):
        if line.count(".") > _MOST_DOTS:
            raise ScenarioError(f"{text.file}, line {number}: more than {_MOST_DOTS} dots are not allowed.")
    try:
        return tomllib.loads("\n".join(text.lines))
    except tomllib.TOMLDecodeError as error:
        what, _, at = str(error).rpartition(" (at ")
        found = re.match("line ([0-9]+)", at)
        number = int(found[1]) if found else len(text.lines)
        line, hint = text.lines[number - 1], ""
        if re.search(r"=\s*[0-9]{4}-[0-9]{2}\s*(#|$)", line):
            hint = '; a month stands in quotes, such as "2016-07"'
        elif re.search(r"=\s*[+-]?[0-9]+,[0-9]", line):
            hint = "; a number has a point, such as 0.8"
        raise ScenarioError(
            f"{text.file}, line {number}: this is not TOML: {_cut(what, 200)}{hint}."
        ) from None
    except RecursionError:
        raise ScenarioError(f"{text.file} is nested too deeply; a scenario needs two levels.") from None
    except ValueError:  # tomllib hands on what int() says to thousands of digits
        raise ScenarioError(f"{text.file} is not TOML: a number has too many digits.") from None


def _clause(text: _Text, nth: int, table: dict, places: Places) -> Clause:
    """One [[lever]] table, checked."""
    from simulation.policy import PLACE_LEVERS, Clause

    key = "lever"
    try:
        for key in table:
            if key not in LEVER_KEYS:
                raise ValueError(
                    f"unknown key {_show(key)}{_hint(key, LEVER_KEYS)}; allowed are {', '.join(LEVER_KEYS)}"
                )
        for key in ("name", "value"):
            if key not in table:
                raise ValueError(f"a lever needs a {key}")
        key = "name"
        lever = _declared_lever(table["name"])
        key = "value"
        if isinstance(table["value"], str) and not lever.choices:
            raise ValueError(
                f"{lever.name} = {_show(table['value'])} is a text; allowed is {lever.allowed()}, "
                "without quotes"
            )
        value = _number(lever, table["value"])
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


def _declared_lever(name):
    from agents.parameters import LEVER_NAMES, PARAMETERS, declared

    if not isinstance(name, str):
        raise ValueError(f"the name of a lever is a text, not {_show(name)}")
    if name in PARAMETERS and name not in LEVER_NAMES:
        raise ValueError(
            f"{name} is no lever ({PARAMETERS[name].role}); a scenario sets levers, --set sets the others"
        )
    return declared(_cut(name), among=LEVER_NAMES)


def _number(lever, value) -> float:
    """A lever's value as the model holds it: checked, a choice as its position."""
    if isinstance(value, str):
        value = _cut(value)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**15:
        value = float("inf") if value > 0 else float("-inf")  # too many digits even to be shown
    elif not isinstance(value, int | float):
        raise ValueError(
            f"{lever.name} = {_show(value)} is neither number nor text; allowed is {lever.allowed()}"
        )
    return lever.check(value) + 0.0  # minus zero becomes zero


def _places(given, places: Places) -> tuple[int, ...]:
    """Indices of municipalities; all of them are nobody's limit, so ()."""
    if not isinstance(given, list) or not given or not all(isinstance(word, str) for word in given):
        raise ValueError(
            f"{_show(given)} is not a list of at least one code or name in quotes, such as "
            f'["{places.names[0]}"]; leave it out for the whole county'
        )
    found = {places.place_index(_cut(word)) for word in given}
    if max(found) >= places.here:
        raise ValueError(f"{_show(given)} goes beyond county {places.county}; allowed are its municipalities")
    return tuple(sorted(found)) if len(found) < places.here else ()


def _groups(given) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Columns with the positions allowed, in the order of GROUPS; a column with all values is no limit."""
    if not isinstance(given, dict) or not given:
        raise ValueError('groups is a table such as { nationality = ["syria"] }; leave it out for everybody')
    for column in given:
        if column not in GROUPS:
            raise ValueError(
                f"unknown group {_show(column)}{_hint(column, GROUPS)}; allowed are {', '.join(GROUPS)}"
            )
    result = []
    for column, allowed in GROUPS.items():
        if column not in given:
            continue
        chosen = given[column]
        words = ", ".join(map(str, allowed))
        if not isinstance(chosen, list) or not chosen:
            raise ValueError(f"{column} = {_show(chosen)} is not a list of at least one of {words}")
        for value in chosen:
            if type(value) is not type(allowed[0]) or value not in allowed:
                hint = _hint(value, allowed) if isinstance(value, str) else ""
                raise ValueError(f"{column} = {_show(value)} is not known{hint}; allowed are {words}")
        if len(set(chosen)) < len(allowed):
            result.append((column, tuple(sorted({allowed.index(value) for value in chosen}))))
    return tuple(result)


def _check_together(text: _Text, clauses: list[Clause]) -> None:
    """Refuse a lever set twice for the same months, places and people, and too many groups."""
    for (i, early), (j, late) in combinations(enumerate(clauses), 2):
        if early.lever == late.lever and _overlap(early, late):
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


def _overlap(one: Clause, other: Clause) -> bool:
    months = (other.end is None or one.start < other.end) and (one.end is None or other.start < one.end)
    places = not one.places or not other.places or not set(one.places).isdisjoint(other.places)
    groups = dict(other.groups)
    return (
        months
        and places
        and all(column not in groups or not set(a).isdisjoint(groups[column]) for column, a in one.groups)
    )


def _show(value) -> str:
    """A value in one short line."""
    try:
        return reprlib.repr(value)
    except ValueError:
        return "a number of thousands of digits"


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _name(path: Path) -> str:
    return str(path) if str(path).isprintable() else repr(str(path))


def _hint(given, known) -> str:
    word = nearest(_cut(str(given)), list(known))
    return f"; the nearest is {word!r}" if word else ""


def _sentence(what) -> str:
    return f"{str(what).rstrip('.')}."
