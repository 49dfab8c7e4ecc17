"""Read the tables in agents/data and refuse a damaged one in one sentence."""

import csv
import difflib
import hashlib
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.bad_input import BadInput

DATA_FOLDER = Path(__file__).parent / "data"

# A whole or decimal number as people write it; float() alone would also take 1_000, nan and inf.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


class DataError(BadInput):
    """A shipped table is damaged, incomplete or does not add up; the message is one sentence."""


def nearest(given: str, allowed: Sequence[str]) -> str | None:
    """The allowed word most like the given one, ignoring case, or None when nothing is alike."""
    folded = {word.casefold(): word for word in reversed(allowed)}
    hits = difflib.get_close_matches(str(given).casefold(), list(folded), n=1, cutoff=0.5)
    return folded[hits[0]] if hits else None


def _hint(given: str, allowed: Sequence[str]) -> str:
    word = nearest(given, allowed)
    return f"; the nearest is {word!r}" if word is not None else f"; there are {', '.join(allowed)}"


@dataclass(frozen=True)
class Table:
    """One table as text: `rows` are dicts keyed by column name; iterate, index and len() work on rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]

    def __iter__(self) -> Iterator[dict[str, str]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> dict[str, str]:
        return self.rows[index]

    def column(self, column: str, dtype: type = str, blank: float | None = None) -> np.ndarray:
        """One column as an array of length len(self).

        dtype: str (object array), float (float64) or int (int64). blank: the number an empty cell stands
        for, such as nan; None (the default) makes an empty cell a DataError, as any non-number is.
        """
        self.require(column)
        if dtype is str:
            return np.array([row[column] for row in self.rows], dtype=object)
        return np.array([self._number(i, column, dtype, blank) for i in range(len(self))], dtype=dtype)

    def require(self, *columns: str) -> None:
        """Raise DataError, naming the nearest existing column, unless every column is there."""
        for column in columns:
            if column not in self.columns:
                raise DataError(f"{self.name}.csv has no column {column!r}{_hint(column, self.columns)}.")

    def require_unique(self, column: str) -> None:
        """Raise DataError when a value of the column stands in two rows."""
        seen: set[str] = set()
        self.require(column)
        for i, row in enumerate(self.rows):
            if row[column] in seen:
                raise DataError(
                    f"{self._cell(i, column)}: {row[column]!r} stands in an earlier row, allowed is once."
                )
            seen.add(row[column])

    def _cell(self, i: int, column: str) -> str:
        # Line 1 is the header, and the first column says which row is meant when lines have moved.
        key = self.columns[0]
        return f"{self.name}.csv, line {i + 2} ({key} {self.rows[i][key]}), column {column}"

    def _number(self, i: int, column: str, dtype: type, blank: float | None) -> float | int:
        text = self.rows[i][column].strip()
        kind = "whole number" if dtype is int else "number"
        if not text and blank is not None:
            return blank
        if (
            not _NUMBER.fullmatch(text)
            or not math.isfinite(float(text))
            or (dtype is int and not float(text).is_integer())
        ):
            what = repr(text) if text else "an empty cell"
            raise DataError(f"{self._cell(i, column)}: {what} is not allowed, a {kind} such as 12 is needed.")
        return dtype(float(text))


def load_table(name: str, required: Sequence[str] = (), folder: Path | str | None = None) -> Table:
    """Read `<name>.csv` from agents/data, or from `folder`.

    Raises DataError when the file is missing, is not UTF-8, has a row of the wrong length, or lacks a
    required column.
    """
    path = Path(folder or DATA_FOLDER) / f"{name}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file, strict=True) if line]
    except FileNotFoundError:
        shipped = sorted(p.stem for p in path.parent.glob("*.csv"))
        raise DataError(f"There is no table {name!r} in {path.parent}{_hint(name, shipped)}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"{name}.csv cannot be read as UTF-8 text with comma-separated columns ({error})."
        ) from error
    if not lines:
        raise DataError(f"{name}.csv is empty: a header row is needed.")
    header, *body = lines
    if len(set(header)) < len(header):
        raise DataError(f"{name}.csv names a column twice in its header: each name is allowed once.")
    for number, line in enumerate(body, start=2):
        if len(line) != len(header):
            raise DataError(
                f"{name}.csv, line {number} has {len(line)} cells, but the header names {len(header)}."
            )
    table = Table(name, tuple(header), tuple(dict(zip(header, line, strict=True)) for line in body))
    table.require(*required)
    return table


def check_sums(folder: Path | str | None = None) -> int:
    """Compare every sum declared in checks.csv with the tables; return how many sums were compared.

    A filter value `*` compares every group of the filter column with the row of the same key in the table
    that the total names (`counties.pop_2016`); the column `(rows)` counts rows, an empty cell counts as 0.
    Raises DataError on the first sum that differs.
    """
    tables: dict[str, Table] = {}

    def table(name: str) -> Table:
        if name not in tables:
            tables[name] = load_table(name, folder=folder)
        return tables[name]

    checks = load_table(
        "checks", ("table", "column", "filter_column", "filter_value", "total", "tolerance"), folder
    )
    tolerances = checks.column("tolerance", float)
    compared = 0
    for check, tolerance in zip(checks, tolerances, strict=True):
        part = table(check["table"])
        groups = part.column(check["filter_column"]) if check["filter_column"] else None
        counted = check["column"] == "(rows)"
        values = np.ones(len(part)) if counted else part.column(check["column"], float, blank=0.0)
        for group, total in _totals(check, groups, table).items():
            chosen = np.ones(len(part), bool) if groups is None else groups == group
            found = math.fsum(values[chosen])
            if abs(found - total) > tolerance + 1e-9:
                where = "" if groups is None else f" where {check['filter_column']} is {group}"
                what = "the number of rows" if counted else f"the sum of column {check['column']}"
                raise DataError(
                    f"{part.name}.csv: {what}{where} is {found:.10g}, but checks.csv allows {total:.10g} "
                    f"± {tolerance:.10g}."
                )
            compared += 1
    return compared


def _totals(check: dict[str, str], groups: np.ndarray | None, table: Callable[[str], Table]) -> dict[str, float]:
    """The declared total of each group that a row of checks.csv is about."""
    if check["filter_value"] != "*":
        if not _NUMBER.fullmatch(check["total"]):
            raise DataError(
                f"checks.csv: total {check['total']!r} of column {check['column']} is not a number."
            )
        return {check["filter_value"]: float(check["total"])}
    name, _, column = check["total"].partition(".")
    whole = table(name)
    keys = whole.column(whole.columns[0])
    if unknown := sorted(set(() if groups is None else groups) - set(keys)):
        raise DataError(
            f"{check['table']}.csv: {check['filter_column']} {unknown[0]!r} is not in {name}.csv"
            f"{_hint(unknown[0], list(keys))}."
        )
    return dict(zip(keys, whole.column(column, float), strict=True))


def data_hash(folder: Path | str | None = None) -> str:
    """SHA-256 (hex) over names and contents of all data files in sorted order, with line ends as \\n.

    Hidden files and byte code are left out; the same tables give the same hash on every operating system.
    """
    root = Path(folder or DATA_FOLDER)
    digest = hashlib.sha256()
    names = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
    for name in names:
        if any(part.startswith((".", "__pycache__")) for part in name.split("/")):
            continue
        content = (root / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        # Lengths keep two files from passing for one when text moves between them.
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
