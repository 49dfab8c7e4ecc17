"""Malformed inputs by the thousand: each file or link is read, or refused in one sentence; nothing else may happen.

`python -m benchmarks.fuzz_inputs [--each 2500] [--seed 1]` prints how many of each kind were read and how many
refused, and exits with 1 when one ended otherwise.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from agents.bad_input import BadInput
from agents.places import load_places
from experiments.costs import read_costs
from experiments.placement_quotas import read_quotas
from experiments.scenario_file import read_scenario
from experiments.scenarios import LIBRARY
from experiments.target_file import read_targets
from viz.page.state import read_query

PLACES = load_places("25")

COSTS = """[mentoring]
value = 12000
low = 8000
high = 20000
grade = "judgement"

["language_hours"]
value = 90.5
"""
TARGETS = """[[target]]
outcome = "leave_at_permit"
value = 0.85
low = 0.80
high = 0.90

[[target]]
outcome = "keep_municipality_year_end"
value = 0.9
low = 0.8
high = 0.95
kind = "upper bound"
"""
QUOTAS = """[persons]
Boden = 40
"2580" = 120

[dwellings]
Boden = 12
"""
QUOTAS_CSV = "municipality,persons,dwellings\nBoden,40,12\n2580,120,\n"
LINK = "v=1&lang=en&tab=compare&show=action-plan~mentoring=0.5&pin=baseline&pin=housing-first~outreach_reach=0.8"

# What stands where something else is expected.
ODD = (
    "nan", "-inf", "1e400", "-0", "0x1F", "9" * 5000, "1_000", "true", '""', "''", '"""', "[]", "[[1]]", "{}",
    "{a = 1}", "2016-02-30", "2016-07-01", "07:32:00", "1979-05-27T07:32:00Z", "[" * 3000, "{" * 10, '"\\u0000"',
    '"\\ud800"', "\x00", "\ufeff", "\u202e", "é", "🙂", "\\", "#", "=", ".", ",", "\r", "\n\n", "\t", "%00",
    "%ff", "~", "&", "+", "None",
    "-1", "1e-320", "1" * 400, "[[target]]", "[mentoring]", '"' + "x" * 3000 + '"', "<script>",
)  # fmt: skip


def readers(folder: Path) -> dict[str, tuple[list[str], Callable[[bytes], object]]]:
    """By kind of input: whole examples of it, and what reads its bytes."""

    def file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
        def written(content: bytes):
            path = folder / name
            path.write_bytes(content)
            return read(path)

        return written

    scenarios = [path.read_text(encoding="utf-8") for path in sorted(LIBRARY.glob("*.toml"))]
    return {
        "scenario": (scenarios, file("scenario.toml", lambda path: read_scenario(path, PLACES))),
        "costs": ([COSTS], file("costs.toml", read_costs)),
        "targets": ([TARGETS], file("targets.toml", lambda path: read_targets(path, PLACES))),
        "quotas": ([QUOTAS], file("quotas.toml", lambda path: read_quotas(path, PLACES))),
        "quotas as CSV": ([QUOTAS_CSV], file("quotas.csv", lambda path: read_quotas(path, PLACES))),
        "link": ([LINK], lambda content: read_query(content.decode("utf-8", "replace"))),
    }


def spoilt(examples: list[str], chance: random.Random) -> bytes:
    """An example with one to four things wrong with it."""
    text = chance.choice(examples)
    for _ in range(chance.randint(1, 4)):
        text = chance.choice(WAYS)(text, chance)
    content = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:  # bytes that are no text
        at = chance.randrange(len(content) + 1)
        content = content[:at] + chance.randbytes(chance.randint(1, 8)) + content[at:]
    return content


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _without(text: str, chance: random.Random) -> str:
    one, other = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[:one] + text[min(other, one + 30) :]


def _odd_inside(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(ODD) + text[at:]


def _odd_value(text: str, chance: random.Random) -> str:
    lines = text.split("\n") if "\n" in text else text.split("&")
    k = chance.randrange(len(lines))
    key, equals, _ = lines[k].partition("=")
    lines[k] = f"{key}{equals or '='}{chance.choice(ODD)}"
    return ("\n" if "\n" in text else "&").join(lines)


def _odd_key(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    k = chance.randrange(len(lines))
    lines[k] = f"{chance.choice(ODD)}{lines[k][chance.randrange(len(lines[k]) + 1) :]}"
    return "\n".join(lines)


def _lines_mixed(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    if chance.random() < 0.3:
        chance.shuffle(lines)
    return "\n".join(lines)


WAYS = (_cut, _without, _odd_inside, _odd_value, _odd_value, _odd_key, _lines_mixed)


def problem(read: Callable[[bytes], object], content: bytes) -> str | None:
    """What else happened than reading or refusing in one sentence, as told; None: nothing else."""
    try:
        read(content)
    except BadInput as error:
        told = str(error)
        return None if told and len(told.splitlines()) == 1 else f"no single line: {told!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def fuzz(each: int, seed: int, folder: Path) -> Iterator[tuple[str, bytes, bool, str | None]]:
    """So many spoilt inputs of each kind: kind, content, whether it was refused, what else happened."""
    for kind, (examples, read) in readers(folder).items():
        chance = random.Random(f"{seed} {kind}")
        for example in examples:  # what is right is read, so that a refusal tells something
            read(example.encode())
        for _ in range(each):
            content = spoilt(examples, chance)
            refused = []

            def seen(content: bytes, read=read, refused=refused):
                try:
                    return read(content)
                except BadInput:
                    refused.append(True)
                    raise

            what = problem(seen, content)
            yield kind, content, bool(refused), what


def main() -> int:
    """Read them all and print the numbers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start, counts, problems = time.perf_counter(), Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for kind, content, refused, what in fuzz(asked.each, asked.seed, Path(folder)):
            counts[kind, "refused" if refused else "read"] += 1
            if what is not None:
                problems.append((kind, what, content))
    print("| input | malformed | read all the same | refused in one sentence | ended otherwise |")
    print("|---|---:|---:|---:|---:|")
    for kind in dict.fromkeys(kind for kind, _ in counts):
        bad = sum(one == kind for one, _, _ in problems)
        read, refused = counts[kind, "read"] - bad, counts[kind, "refused"]
        print(f"| {kind} | {read + refused + bad:,} | {read:,} | {refused:,} | {bad} |")
    print(f"\n{sum(counts.values()):,} inputs in {time.perf_counter() - start:.0f} s.")
    for kind, what, content in problems[:20]:
        print(f"{kind}: {what[:200]} <- {content[:200]!r}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
