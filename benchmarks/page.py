"""How fast the page answers in a real browser: from a slider to the picture, alone and with many at once; memory.

Starts the command and Chromium, both on this machine, so that they share its cores. Prints a Markdown table with
what is asked for and how much of it is used (below 1 is better). To be run on a machine that does nothing else.

    python benchmarks/page.py            # about ten minutes
    python benchmarks/page.py --quick    # fewer moves, sessions and visits, two minutes
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
LONG = 120_000  # milliseconds
DONE = "[data-draws='200']"
SIZE = {"width": 1280, "height": 900}
# Moves a slider and tells the milliseconds until the picture was painted anew: rough, and with all draws.
PROBE = """
window.moved = (lever, value, all) => new Promise((done) => {
  const slider = document.getElementById("lever-" + lever);
  const picture = () => document.querySelector("#curve svg");
  const told = {}, start = performance.now();
  const painted = (then) => requestAnimationFrame(() => setTimeout(() => then(performance.now() - start)));
  let last = picture(), sure = false;
  const look = new MutationObserver(() => {
    const changed = picture() !== last;
    last = picture();
    if (changed && told.rough === undefined) {
      told.rough = null;
      painted((time) => { told.rough = time; if (!all) { look.disconnect(); done(told); } });
    }
    if (changed && sure) {
      look.disconnect();
      painted((time) => { told.full = time; done(told); });
    }
    if (told.rough !== undefined && document.getElementById("stage").dataset.draws === "200") sure = true;
  });
  look.observe(document.querySelector(".main"), { childList: true, subtree: true, attributes: true });
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
});
// a visitor among others: moves again half a second after each rough picture
window.visit = async (lever, values) => {
  const times = [];
  for (const value of values) {
    times.push((await window.moved(lever, value, false)).rough);
    await new Promise((later) => setTimeout(later, 500));
  }
  window.times = times;
};
"""


@contextlib.contextmanager
def served(people: int):
    """The command's process, its address and the seconds it took to be ready."""
    code = "from viz.command_line import main; main()"
    start = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-c", code, "app", "--port", "0", "--no-open", "--people", str(people)],
        cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        for line in server.stderr:
            print(line, end="", file=sys.stderr)
            if found := re.match(r"Open (\S+) ", line):
                yield psutil.Process(server.pid), found[1], time.perf_counter() - start
                return
        sys.exit("the server did not start")
    finally:
        server.terminate()
        server.wait(20)


def opened(browser: Browser, address: str, until: str = DONE, query: str = "") -> Page:
    """A new visitor's page."""
    page = visitor(browser).new_page()
    page.goto(f"{address}/{query}")
    page.wait_for_selector(until, timeout=LONG)
    return page


def visitor(browser: Browser) -> BrowserContext:
    """Somebody who has nothing of the page yet; the probe is in every page he opens."""
    made = browser.new_context(viewport=SIZE)
    made.add_init_script(PROBE)
    return made


def first_screens(browser: Browser, address: str, visits: int) -> list[float]:
    """Seconds from opening the address to the sentence and the pictures, nothing kept by the browser."""
    times = []
    for _ in range(visits):
        page = opened(browser, address, until="#curve svg")
        times.append(page.evaluate("performance.now()") / 1000)
        page.context.close()
    return times


def moves(browser: Browser, address: str, number: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds to the rough and the full picture after a rest, and to the rough one in the middle of a drag."""
    page = opened(browser, address, query="?show=baseline")
    rested = [page.evaluate("i => moved('settlement_cash', 1000 * i, true)", i + 1) for i in range(number)]
    page.evaluate("i => moved('mentoring', 0.02 * i, true)", 1)
    dragged = [page.evaluate("i => moved('settlement_cash', 1000 * i, false)", i + 1) for i in range(number)]
    page.context.close()
    return [one["rough"] for one in rested], [one["full"] for one in rested], [one["rough"] for one in dragged]


def together(browser: Browser, address: str, sessions: int, number: int) -> list[float]:
    """Milliseconds to the rough pictures of many visitors, each with measures nobody else has."""
    links = [f"?show=baseline~settlement_cash={1000 * (i + 1)}" for i in range(sessions)]
    pages = [opened(browser, address, query=link) for link in links]
    wrong = []
    for page in pages:
        page.on("pageerror", lambda error: wrong.append(str(error)))
    values = [0.02 * (i + 1) for i in range(number)]
    for page in pages:
        page.evaluate("values => { visit('mentoring', values); }", values)
    times = []
    for page in pages:
        page.wait_for_function("window.times", timeout=LONG)
        times += page.evaluate("window.times")
        page.wait_for_selector(DONE, timeout=LONG)
    for page in pages:
        page.context.close()
    if wrong or len(times) != sessions * number:
        sys.exit(f"something went wrong: {wrong[:3]}, {len(times)} answers")
    return times


def growth(browser: Browser, address: str, server: psutil.Process, visits: int) -> list[float]:
    """The server's memory in MB while visitors come, move a slider and go: after each tenth of them."""
    sizes = []
    same = visitor(browser)
    for visit in range(visits):
        page = same.new_page()
        page.goto(address)
        page.wait_for_selector("#curve svg", timeout=LONG)
        page.evaluate("i => moved('settlement_cash', 1000 * i, false)", 1 + visit % 50)
        page.close()
        if (visit + 1) % (visits // 10) == 0:
            time.sleep(2)  # closed sessions are collected a moment later
            sizes.append(server.memory_info().rss / 2**20)
    same.close()
    return sizes


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer of everything")
    parser.add_argument("--people", type=int, default=7000)
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium on this machine; nothing is measured.", file=sys.stderr)
        return
    number, sessions, visits = (10, 20, 40) if options.quick else (40, 20, 200)
    rows: list[tuple[str, float, float, str]] = []

    def row(what: str, value: float, asked: float, unit: str) -> None:
        rows.append((what, value, asked, unit))
        print(f"{what}: {value:,.2f} {unit}", file=sys.stderr, flush=True)

    with served(options.people) as (server, address, ready), sync_playwright() as playwright:
        switches = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium, args=switches)
        row("command to page served (warm)", ready, np.nan, "s")
        row("first screen, new visitor, p95", np.quantile(first_screens(browser, address, 5), 0.95), 3, "s")
        rough, full, dragged = moves(browser, address, number)
        row("slider to rough picture, p50", np.median(rough), np.nan, "ms")
        row("slider to rough picture, p95", np.quantile(rough, 0.95), 150, "ms")
        row("the same in a drag, p95", np.quantile(dragged, 0.95), 150, "ms")
        row("slider to picture of all 200 draws, p95", np.quantile(full, 0.95), 3000, "ms")
        many = together(browser, address, sessions, max(number // 4, 3))
        row(f"{sessions} sessions at once, rough picture, p50", np.median(many), np.nan, "ms")
        row(f"{sessions} sessions at once, rough picture, p95", np.quantile(many, 0.95), 2000, "ms")
        sizes = growth(browser, address, server, visits)
        row("memory of the server", sizes[0], np.nan, "MB")
        row(f"memory added between visit {visits // 2} and {visits}", sizes[-1] - sizes[4], np.nan, "MB")
        browser.close()
    print(
        f"Made by `python benchmarks/page.py` on {os.cpu_count()} cores, browser and server together, Python "
        f"{platform.python_version()}, {options.people:,} people, 60 months.\n\n| | measured | asked for | ratio |\n"
        "|---|---:|---:|---:|"
    )
    for what, value, asked, unit in rows:
        bound = "" if np.isnan(asked) else f"{asked:,} {unit}"
        ratio = "" if np.isnan(asked) else f"{value / asked:.2f}"
        print(f"| {what} | {value:,.{2 if unit == 's' else 0}f} {unit} | {bound} | {ratio} |")


if __name__ == "__main__":
    main()
