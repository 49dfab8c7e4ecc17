"""What a sweep costs beyond its runs: the engine's share, the gain of a second worker, and memory.

Every measurement is a `bofast sweep` in processes of its own. On a quiet machine:

    python benchmarks/sweep.py                   # five minutes
    python benchmarks/sweep.py --tiny            # does it work at all: a minute
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "from viz.command_line import main; main()"
DESIGN = """
[fixed]
people = {people}
months = {months}
[grid]
scenario = ["baseline", "action-plan"]
draw = {{ from = 0, to = {draws} }}
seed = {{ from = 1, to = {seeds} }}
"""


def sweep(
    folder: Path, people: int, months: int, draws: int, seeds: int, *words: str, watched: bool = True
) -> tuple[dict, list, int]:
    """Its JSON, resident bytes of the workers over time (share of the runs done, bytes), the driver's most bytes.

    Watching takes some of the processors' time itself, so that speed is measured unwatched.
    """
    design = folder / "design.toml"
    design.write_text(DESIGN.format(people=people, months=months, draws=draws - 1, seeds=seeds))
    out = folder / f"out-{time.monotonic_ns()}"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "sweep", str(design), "--out", str(out), "--json", *words],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    driver, seen, most = psutil.Process(process.pid), [], 0
    while watched and process.poll() is None:
        try:
            most = max(most, driver.memory_info().rss)
            workers = [child.memory_info().rss for child in driver.children(recursive=True)]
            if workers:
                seen.append((_parts(out), max(workers)))
        except psutil.Error:
            pass
        time.sleep(0.25)
    told, wrong = process.communicate()
    if process.returncode:
        sys.exit(f"a measurement failed: {wrong.strip()}")
    return json.loads(told) if told else {}, seen, most


def _parts(out: Path) -> int:
    return len(list((out / "runs").glob("*.parquet"))) if (out / "runs").exists() else 0


def engine(folder: Path, draws: int, seeds: int) -> list[str]:
    """Overhead at the default chunk and what the second worker gains, at 7,000 people."""
    lines, walls = [], {}
    for workers in (1, 2):
        told, _, _ = sweep(folder, 7000, 60, draws, seeds, "--workers", str(workers), watched=False)
        walls[workers] = told["seconds"]
        over = workers * told["seconds"] / told["seconds_of_workers"] - 1.0
        rate = told["new"] / told["seconds"]
        lines.append(
            f"{workers} worker(s): {told['new']:,} runs in {told['seconds']:.1f} s, {rate:.1f} runs a second, "
            f"overhead of the engine {100 * over:.1f} % of compute"
        )
    lines.append(f"2 workers are {walls[1] / walls[2]:.2f} times as fast as 1")
    return lines


def plan(folder: Path) -> list[str]:
    """The plan of 100,000 runs of 7,000 people."""
    told, _, _ = sweep(folder, 7000, 60, 1000, 50, "--plan", "--workers", "2")
    return [
        f"plan: {told['runs']:,} runs, {told['runs'] / told['core_seconds']:.1f} a second on one core (measured), "
        f"{told['seconds'] / 60:.0f} minutes on 2 workers, {told['bytes'] / 1e6:.0f} MB, {told['chunks']:,} chunks"
    ]


def memory(folder: Path, people: int, draws: int, seeds: int) -> list[str]:
    """Resident memory of the largest worker after each fifth of the runs."""
    told, seen, _ = sweep(folder, people, 60, draws, seeds, "--workers", "2", "--chunk", "50")
    last = max(parts for parts, _ in seen)
    marks = [max(size for parts, size in seen if parts <= max(last * fifth // 5, 1)) for fifth in range(1, 6)]
    text = ", ".join(f"{size / 1e6:.0f}" for size in marks)
    return [f"memory of a worker after each fifth of {told['new']:,} runs of {people:,} people, MB: {text}"]


def driver(folder: Path, sizes: tuple[int, ...]) -> list[str]:
    """The driver's most memory by the number of runs."""
    lines = []
    for runs in sizes:
        told, _, most = sweep(folder, 50, 1, 100, runs // 200, "--workers", "2", "--chunk", "100")
        lines.append(f"driver of {told['new']:,} runs: at most {most / 1e6:.0f} MB")
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tiny", action="store_true", help="small numbers: the figures mean little")
    tiny = parser.parse_args().tiny
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for measure in (
            lambda: plan(folder),
            lambda: engine(folder, *((50, 2) if tiny else (500, 12))),
            lambda: memory(folder, *((200, 100, 5) if tiny else (2000, 500, 10))),
            lambda: driver(folder, (1000, 4000) if tiny else (1000, 10_000, 100_000)),
        ):
            print("\n".join(measure()), flush=True)


if __name__ == "__main__":
    main()
