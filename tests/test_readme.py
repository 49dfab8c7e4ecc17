"""The README keeps its word: commands, links, pictures and figures are those of today."""

import json
import re
import shlex

import pytest
from doc_blocks import DOCS, blocks
from typer.main import get_command

from experiments import compare
from experiments.shipped_evidence import evidence_path
from viz.command_line import app
from viz.evidence_command import summary
from viz.verdicts import verdict_word

ROOT = DOCS.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
WORDS = " ".join(README.split())
CHOICES = (DOCS / "which-command.md").read_text(encoding="utf-8")
PAGES = {"README.md": README, "docs/which-command.md": CHOICES}
PICTURES = sorted((DOCS / "pictures").glob("*.png"))
LARGEST = 200_000  # bytes
every_page = pytest.mark.parametrize("page", PAGES)


def commands(text: str) -> list[list[str]]:
    """The commands in a text, each as its words."""
    return [shlex.split(words) for words in re.findall(r"`(?:\.venv/bin/)?bofast ([a-z][^`]*)`", text)]


def anchors(text: str) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.*)", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_it_is_read_in_a_minute_or_two():
    assert len(README.splitlines()) <= 90


@every_page
def test_every_link_leads_somewhere(page):
    made = {"commands.md", "parameters.md", "outcomes.md"}  # by the site's build
    for link in re.findall(r"\]\(([^)]+)\)", PAGES[page]):
        name, _, heading = link.partition("#")
        file = (ROOT / page).parent / name if name else ROOT / page
        assert file.exists() or file.name in made, link
        assert not heading or heading in anchors(file.read_text(encoding="utf-8")), link


@every_page
def test_every_command_can_be_given_as_it_stands(page):
    known = get_command(app).commands
    assert commands(PAGES[page])
    for name, *words in commands(PAGES[page]):
        known[name].make_context(name, words)
    for design in re.findall(r"examples/[\w.]+", PAGES[page]):
        assert (ROOT / design).exists()


def test_no_command_is_forgotten():
    assert {words[0] for words in commands(CHOICES)} == get_command(app).commands.keys()


def test_every_target_of_make_exists_and_the_test_command_is_the_one_that_is_checked():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z-]+)(?=`| +#)", README))
    assert {"run", "app", "test", "pictures"} <= named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("make test")
    assert "\nmake test " in README


def test_the_pictures_are_small_and_of_todays_model(monkeypatch):
    from PIL import Image

    monkeypatch.syspath_prepend(DOCS)
    from make_pictures import made_of

    assert [f"docs/pictures/{path.name}" for path in PICTURES] == sorted(re.findall(r"docs/pictures/\w+\.png", README))
    for path in PICTURES:
        assert path.stat().st_size < LARGEST
        assert Image.open(path).text["model"] == made_of(), f"{path.name} is of another model: make pictures"


def test_the_figures_of_the_result_are_those_of_a_comparison():
    compared = compare("baseline", "action-plan", "matched-assignment", draws=200)
    today, frame = compared.levels["stay_36"]["mean"], compared.frame()
    plan, placed = (frame.loc[(name, "stay_36")] for name in ("action-plan", "matched-assignment"))
    work = frame.loc[("matched-assignment", "employed_12"), "verdict"]

    def signed(share: float) -> str:
        digits = 1 if abs(share) >= 0.0005 else 2  # an end that is hardly nought is told to the next decimal
        return f"{100 * share:+.{digits}f}".replace("-", "−")

    english, swedish = (
        (
            f"{100 * today:.1f} {still}",
            f"{100 * plan['mean']:.1f}{more} (90 % {interval} {signed(plan['low'])} {to} {signed(plan['high'])}): "
            f"*{verdict_word(plan['verdict'], language)}*",
            f"{100 * placed['mean']:.1f}{more} ({signed(placed['low'])} {to} {signed(placed['high'])}): "
            f"*{verdict_word(placed['verdict'], language)}*",
        )
        for language, still, more, interval, to in (
            ("en", "are in the county three years later", "", "interval", "to"),
            ("sv", "kvar i länet tre år senare", " fler", "intervall", "till"),
        )
    )
    for text in (*english, *(re.sub(r"(\d)\.(\d)", r"\1,\2", text) for text in swedish)):
        assert text in WORDS
    assert f"Whether more of them work: *{work}*" in WORDS


def test_what_the_fit_meets_is_what_ships():
    shipped = json.loads(evidence_path("25").read_text(encoding="utf-8"))
    figures, patterns, parameters = (re.findall(r"\d+", line) for line in summary(shipped).splitlines())
    assert f"Of the {figures[1]} figures it is fitted to it meets {figures[0]}" in WORDS
    assert f"of {patterns[1]} patterns that it was not fitted to and could have missed it shows {patterns[0]}" in WORDS
    assert f"inform {parameters[0]} of {parameters[1]} parameters" in WORDS


def test_the_speed_is_the_one_measured():
    measured = (DOCS / "benchmarks.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in README.splitlines() if line.startswith("|")]
    assert len(rows) >= 4 and set(rows) <= set(measured)
    page = (DOCS / "deploy.md").read_text(encoding="utf-8")
    rough, full = (
        int(re.search(rf"\| {name}, p95 \| ([\d,]+) ms", page)[1].replace(",", "")) / 1000
        for name in ("slider to rough picture", "slider to picture of all 200 draws")
    )
    assert f"rough picture after about {rough:.1f} s and the full one after {full:.1f} s" in WORDS


def test_the_example_of_the_model_runs(capsys):
    example = next(block for block in blocks("reference/model.md") if block.language == "python")
    exec(compile(example.text, "model.md", "exec"), {})
    said = capsys.readouterr().out
    assert "Newcomer" in said and "residents" in said
