"""How fast the compiled month is, how it grows, and how it compares with people as plain Mesa agents.

Every measurement is a process of its own, one after the other on one machine in one go. Prints a Markdown
table and writes it to docs/benchmarks.md, where the README's comes from.

    python benchmarks/scaling.py                 # everything, about a quarter of an hour
    python benchmarks/scaling.py --quick         # 7,000 people only, a few minutes
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KERNEL_SIZES = (7_000, 163_000, 1_000_000, 10_000_000)
PLAIN_SIZES = {7_000: None, 163_000: None, 1_000_000: 24}  # people: months of the calendar walked, None: all

_KERNEL = """
import json, resource, sys, time
from simulation import setup
from simulation.kernel import advance
from simulation.setup import build_world, population_of
setup.kept_arrays = lambda what, make: make()  # the set-up is to be measured, not read from disk
people, until = int(sys.argv[1]), json.loads(sys.argv[2])
advance(w := build_world(population_of("25", 500, 1, {}), {}), 0, len(w.flows))  # load compiled code
start = time.perf_counter()
study = population_of("25", people, 1, {})
set_up = time.perf_counter() - start
times = []
for number in range(20 if people < 50_000 else 3 if people < 5_000_000 else 1):
    world = build_world(study, {}, number=number)
    months = len(world.flows) if until is None else until
    start = time.perf_counter()
    advance(world, 0, months)
    times.append(time.perf_counter() - start)
state = world.people.nbytes + world.houses.nbytes
print(json.dumps({"setup": set_up, "run": sorted(times)[len(times) // 2], "months": months,
    "bytes": state / people, "ties": len(study.ties) / people,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

_PLAIN = """
import cProfile, io, json, pstats, resource, sys, time
from simulation.reference import PlainModel
from simulation.setup import population_of
people, until = int(sys.argv[1]), json.loads(sys.argv[2])
study = population_of("25", people, 1, {})
start = time.perf_counter()
model = PlainModel(study, {}, months=60)
setup = time.perf_counter() - start
months = model.length if until is None else until
profile = cProfile.Profile() if people <= 10_000 and len(sys.argv) > 3 else None
start = time.perf_counter()
if profile: profile.enable()
for _ in range(months):
    model.step()
if profile: profile.disable()
run = time.perf_counter() - start
text = io.StringIO()
if profile: pstats.Stats(profile, stream=text).sort_stats("tottime").print_stats(12)
print(json.dumps({"setup": setup, "run": run, "months": months, "profile": text.getvalue(),
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

_THROUGHPUT = """
import json, sys, time
from experiments.engine import default_workers
from experiments.runs import Run, run_worlds
runs = int(sys.argv[1])
list(run_worlds(Run(), 1))
result = {}
for workers in sorted({1, default_workers()}):
    start = time.perf_counter()
    count = sum(1 for _ in run_worlds(Run(replicates=runs), workers))
    result[workers] = count / (time.perf_counter() - start)
print(json.dumps(result))
"""


def measure(program: str, *arguments, plain: bool = False) -> dict:
    """Run a program in a process of its own and read the JSON it prints last."""
    # the plain reading must call nothing compiled
    environment = os.environ | ({"NUMBA_DISABLE_JIT": "1"} if plain else {})
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT, env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"a measurement failed: {done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def per_person_month(result: dict, people: int) -> float:
    """Nanoseconds per person and month of the calendar."""
    return result["run"] * 1e9 / (people * result["months"])


def main() -> None:
    """Measure, print and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="7,000 people only")
    parser.add_argument("--no-write", action="store_true", help="print only")
    options = parser.parse_args()
    lines = [
        "| people | months | compiled: ns a person-month | set-up, s | run, s | peak memory, MB | bytes a person | "
        "plain Mesa: ns a person-month | ratio |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    profile = ""
    for people in KERNEL_SIZES[:1] if options.quick else KERNEL_SIZES:
        kernel = measure(_KERNEL, people, "null")
        row = f"| {people:,} | {kernel['months']} | {per_person_month(kernel, people):.1f} | {kernel['setup']:.2f} | "
        row += f"{kernel['run']:.3f} | {kernel['peak']:,.0f} | {kernel['bytes']:.0f} | "
        if people in PLAIN_SIZES:
            until = json.dumps(PLAIN_SIZES[people])
            plain = measure(_PLAIN, people, until, plain=True)
            same = kernel if PLAIN_SIZES[people] is None else measure(_KERNEL, people, until)
            slow, fast = per_person_month(plain, people), per_person_month(same, people)
            over = "" if PLAIN_SIZES[people] is None else f" (first {PLAIN_SIZES[people]} months)"
            row += f"{slow:,.0f}{over} | {slow / fast:,.0f} |"
            if people == 7_000:
                profile = measure(_PLAIN, people, until, "profile", plain=True)["profile"]
        else:
            row += "| |"
        lines.append(row)
        print(row, flush=True)
    throughput = measure(_THROUGHPUT, 200)
    rates = ", ".join(f"{rate:.0f} a second on {workers} worker(s)" for workers, rate in throughput.items())
    text = "\n".join(
        [
            "# Benchmarks",
            "",
            f"Made by `python benchmarks/scaling.py` on {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"{platform.machine()}. A person-month is one person in one month of the calendar, present or not.",
            "",
            *lines,
            "",
            f"Runs of the default study (7,000 people, 60 months of follow-up, measured): {rates}. The cohort is "
            "made once and not counted here; its time is the set-up above.",
            "",
            "Where the plain version spends its time (7,000 people; nothing compiled):",
            "",
            "```",
            *[line.rstrip() for line in profile.splitlines() if line.strip()],
            "```",
            "",
        ]
    )
    text = text.replace(str(ROOT) + "/", "")
    print(text)
    if not options.no_write and not options.quick:
        (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
