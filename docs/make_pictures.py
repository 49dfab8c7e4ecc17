"""The README's pictures, made by the page and by a comparison as anybody gets them: `make pictures`.

Serves the page to a Chromium on this machine and photographs it; runs `bofast compare` and takes the picture it writes.
Both go to docs/pictures with few colours; flat as they are, they need no more.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCENARIOS = ("action-plan", "early-language", "housing-first", "in-county-assignment", "matched-assignment")
COMPARE = ("compare", "baseline", *SCENARIOS, "--draws", "200")
SHOWN = "?lang=en&show=matched-assignment"
WIDTH, HEIGHT = 1400, 960  # pixels: the answer and its measures whole, nothing cut off
DONE = "[data-draws='200']"
LONG = 120_000  # milliseconds
COLOURS = 96
_BOFAST = [sys.executable, "-c", "from viz.command_line import main; main()"]
_OWN = os.environ | {"PYTHONPATH": str(ROOT)}


def made_of() -> str:
    """Data and model that a picture is of; a test holds the pictures to those of today."""
    from agents.evidence import data_hash
    from experiments.fingerprint import model_fingerprint

    return f"{data_hash()} {model_fingerprint()}"


def write_small(picture: Path | BytesIO, name: str, width: int = WIDTH) -> None:
    """Write a picture as docs/pictures/NAME.png, so wide and with few colours."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    image = Image.open(picture).convert("RGB")
    if image.width > width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    PICTURES.mkdir(exist_ok=True)
    told = PngInfo()
    told.add_text("model", made_of())
    few.save(PICTURES / f"{name}.png", optimize=True, pnginfo=told)
    print(f"docs/pictures/{name}.png: {few.width} x {few.height}, {(PICTURES / f'{name}.png').stat().st_size:,} bytes")


@contextmanager
def served() -> Iterator[str]:
    """The address of the page, as `bofast app` serves it."""
    words = [*_BOFAST, "app", "--port", "0", "--no-open"]
    server = subprocess.Popen(words, cwd=ROOT, env=_OWN, stderr=subprocess.PIPE, text=True)
    try:
        for line in server.stderr:
            print(line, end="", file=sys.stderr)
            if found := re.match(r"Open (\S+) ", line):
                yield found[1]
                return
        sys.exit("The page did not start.")
    finally:
        server.terminate()
        server.wait(20)


def photograph(address: str) -> BytesIO:
    """The first screen with its full answer."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium on this machine (Debian: apt install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
        page.goto(f"{address}/{SHOWN}")
        page.wait_for_selector(DONE, timeout=LONG)
        page.locator(".levers summary").first.click()  # close what these measures leave at today's practice
        page.wait_for_timeout(1000)  # what is computed behind the answer is painted a moment later
        taken = BytesIO(page.screenshot())
        browser.close()
    return taken


def main() -> None:
    """Make both."""
    with served() as address:
        write_small(photograph(address), "page")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*_BOFAST, *COMPARE, "--out", f"{folder}/compared"], cwd=ROOT, env=_OWN, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        write_small(Path(folder) / "compared" / "differences.png", "comparison")


if __name__ == "__main__":
    main()
