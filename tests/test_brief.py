"""A brief: two printable pages in which every number is one of its record, and every figure of the record is right."""

import json
import re
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from html import unescape
from io import BytesIO
from typing import NamedTuple

import numpy as np
import pytest

from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.places import load_places
from experiments.brief import brief
from experiments.brief_record import Brief
from experiments.comparison import compare
from experiments.differences import CANNOT_TELL, LOWERS, RAISES
from experiments.estimate import NO_CHANGE, OF_100, Against, Estimate, digits_of, estimate
from experiments.ledgers import BASELINE as AS_TODAY
from experiments.ledgers import SCENARIO, Pair, ledgers
from experiments.lever_sources import ACTS_THROUGH, BY_CONTENT
from experiments.posterior import posterior_for
from experiments.runs import Run, run_worlds
from experiments.scenario_file import month_text
from experiments.scenarios import load_scenario
from viz import brief_pictures
from viz.answer import TEXTS as ANSWERS
from viz.answer import answer
from viz.brief_content import document
from viz.brief_document import Document, Table, texts
from viz.brief_html import to_html
from viz.brief_names import COUNTS
from viz.brief_pdf import BOTTOM, HEIGHT, LARGEST, Ruler, fitting, pictures, to_pdf
from viz.brief_shared import money, written
from viz.brief_texts import CONSTANTS, TEXTS
from viz.calibration_wording import lever_value

PLACES = load_places("25")
TODAY = load_scenario("baseline", PLACES)
RUN = Run(people=500, months=60, posterior=posterior_for("25"))
DRAWS = 20
SEVERAL = ("matched-assignment", "action-plan")
COMMAND = "bofast brief matched-assignment --draws 20"


def gathered(workers=1) -> Brief:
    return brief(RUN, TODAY, [load_scenario(name, PLACES) for name in SEVERAL], DRAWS, workers=workers)


@pytest.fixture(scope="module")
def record():
    """The record that is checked."""
    return gathered()


@pytest.fixture(scope="module")
def fresh():
    """The record lived once more, from which the numbers of the pages must come."""
    return gathered(workers=2)


def of_one(record: Brief) -> Brief:
    return replace(record, measures=record.measures[:1])


class Page(NamedTuple):
    """A brief as document and as files, with the record that it was made from."""

    document: Document
    language: str
    html: str
    pdf: bytes
    number: str


@pytest.fixture(scope="module", params=[("one", "sv"), ("several", "en")], ids="-".join)
def page(request, record) -> Page:
    """A brief about one measure in Swedish, and one about several in English."""
    number, language = request.param
    laid_out = document(of_one(record) if number == "one" else record, PLACES, language, COMMAND)
    return Page(laid_out, language, to_html(laid_out), to_pdf(laid_out), number)


# Numbers


def tokens(text: str, language: str) -> list[str]:
    """Every number in a text, as the language writes it."""
    pattern = r"\d+(?:\xa0\d{3})*(?:,\d+)?" if language == "sv" else r"\d+(?:,\d{3})*(?:\.\d+)?"
    return re.findall(pattern, text)


def formatted(value, language: str, digits: tuple[int, ...] = (0, 1)) -> set[str]:
    """Every way in which the brief may write what a record holds."""
    if isinstance(value, Estimate):
        ends = (value.mean, value.low, value.high)
        return {written(abs(end), language, value.digits) for end in ends}
    if isinstance(value, Against):
        levels = (value.before, value.after)
        told = {written(level, language, d) for level in levels for d in (value.change.digits, 0, 1)}
        return told | formatted(value.change, language)
    if is_dataclass(value):
        told = set().union(*(formatted(getattr(value, one.name), language) for one in fields(value)))
        return told | (_lever(value, language) if type(value).__name__ == "LeverUse" else set())
    if isinstance(value, dict):
        return set().union(*(formatted(one, language) for one in value.values()))
    if isinstance(value, tuple):
        return set().union(set(), *(formatted(one, language) for one in value))
    if isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value):
        return {written(value, language, d) for d in digits} | {money(value, language)}
    return set()


def _lever(use, language: str) -> set[str]:
    months = [month_text(month) for month in (use.start, use.until) if month is not None]
    return set(tokens(" ".join([lever_value(use.name, use.value, language), *months]), language))


def words_of_others(record: Brief) -> list[str]:
    """Texts that a brief quotes: what scenarios say of themselves, sources, and the command."""
    said = [COMMAND]
    for one in record.measures:
        for text in (one.label_en, one.label_sv, one.description_en, one.description_sv):
            said.append(" ".join(text.split()))
    for source in (*record.about, *record.sources):
        said += [source.source, source.where]
    return said


def unknown_numbers(text: str, record: Brief, language: str) -> list[str]:
    """Numbers in a text that neither the record nor a declared constant holds."""
    known = formatted(record, language) | {written(value, "en").replace(",", "") for value, _ in CONSTANTS.values()}
    known |= {f"{number}" for number in (1, 2)}  # of the pages
    quoted = set().union(*(tokens(said, language) for said in words_of_others(record)))
    return [token for token in tokens(text, language) if token not in known | quoted]


def visible(html: str) -> str:
    """What a page says in letters, without its pictures."""
    text = re.sub(r"<(style|svg|title)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", text))


def told(one_document) -> str:
    """What a document says in letters, alt texts too."""
    blocks = [text for page in one_document.pages for block in page for text in texts(block)]
    return " ".join([one_document.title, *blocks, one_document.foot])


def test_every_number_on_the_pages_is_in_a_record_lived_afresh(page, fresh):
    again = of_one(fresh) if page.number == "one" else fresh
    assert unknown_numbers(told(page.document), again, page.language) == []
    assert len(tokens(told(page.document), page.language)) > 80
    assert unknown_numbers(visible(page.html), again, page.language) == []


@pytest.mark.parametrize("wrong", ["98,7", "4\xa0321", "98.7", "4,321"])
def test_a_planted_number_is_found(page, fresh, wrong):
    planted = page.html.replace("</main>", f"<p>About {wrong} of them.</p></main>")
    found = unknown_numbers(visible(planted), fresh, page.language)
    assert found and set(found) <= set(tokens(wrong, page.language))


def test_the_page_says_no_other_numbers_than_the_document_and_in_the_same_order(page):
    shown = tokens(" ".join(_read(page.document)), page.language)
    html = re.sub(r"<footer>.*?</footer>", "", page.html, flags=re.DOTALL)
    assert tokens(visible(html), page.language) == shown


def _read(laid_out) -> list[str]:
    """What stands in letters on the pages, block by block."""
    alts = {block.alt for block in _pictures(laid_out)}
    return [text for one in laid_out.pages for block in one for text in texts(block) if text not in alts]


def _pictures(laid_out):
    return pictures((*laid_out.pages[0], *laid_out.pages[1]))


def test_the_pdf_says_the_same_numbers_as_the_document(page):
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(BytesIO(page.pdf))
    read = " ".join(one.extract_text() for one in reader.pages)
    feet = [f"{page.document.foot} · {n}/2" for n in (1, 2)]
    # a space within a number may come out as another kind of space, so that its parts are compared
    expected = " ".join([*_read(page.document), *feet])
    there, expected = (text.replace("\xa0", " ").replace("\n", " ") for text in (read, expected))
    assert Counter(tokens(there, page.language)) == Counter(tokens(expected, page.language))
    assert len(reader.pages) == 2 and reader.metadata.title == page.document.title


def test_no_text_holds_a_number_of_its_own():
    for pair in (*TEXTS.values(), *ANSWERS.values(), *COUNTS.values()):
        assert len(pair) == 2
        for text in pair:
            assert not re.search(r"\d", text), text
    for english, swedish in TEXTS.values():
        assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", swedish)), english
    assert all(meaning for _, meaning in CONSTANTS.values())


# The record


def test_the_record_agrees_with_the_comparison_and_with_the_worlds_themselves(record):
    one = record.measures[0]
    scenario = load_scenario(one.name, PLACES)
    worlds = compare(RUN, TODAY, [scenario], DRAWS).worlds.outcome("stay_36")[:, :, 0]
    change = 100 * (worlds[1] - worlds[0])
    low, high = np.quantile(change, [0.05, 0.95])
    told_of = one.stay.change
    assert (told_of.mean, told_of.low, told_of.high) == pytest.approx((change.mean(), low, high))
    assert (one.stay.before, one.stay.after) == pytest.approx(tuple(100 * worlds.mean(axis=1)))
    lived = run_worlds(replace(RUN, draws=DRAWS, policy=scenario.policy, scenario=scenario.name))
    cost = np.mean([measured.outcomes["cost"][0] for measured in lived])
    before = np.mean([m.outcomes["cost"][0] for m in run_worlds(replace(RUN, draws=DRAWS))])
    assert one.cost.mean == pytest.approx(cost - before, abs=1e-9)
    assert sum(row.cost for row in one.costs) == pytest.approx(one.cost.mean, abs=0.05 * len(LEVER_NAMES))


def test_the_ledger_and_the_comparison_count_the_same_stayers(record):
    one = record.measures[0]
    pair = Pair(replace(RUN, months=36, draws=DRAWS), one.name, load_scenario(one.name, PLACES).policy)
    stays = np.array([ledger.stays[[AS_TODAY, SCENARIO]].mean(axis=1) for ledger in ledgers(pair)])
    assert 100 * (stays[:, 1] - stays[:, 0]).mean() == pytest.approx(one.stay.change.mean)
    gained = one.fates["stays_because"].mean - one.fates["leaves_because"].mean - one.fates["displaced"].mean
    assert 100 * gained / record.followed == pytest.approx(one.stay.change.mean)
    sexes = [group for group in one.groups if group.kind == "sex"]
    assert sum(group.persons for group in sexes) == record.followed
    weighted = sum(group.persons * group.stay.change.mean for group in sexes) / record.followed
    assert weighted == pytest.approx(one.stay.change.mean)


def test_municipalities_together_gain_about_whom_the_county_gains(record):
    one = record.measures[0]
    assert len(one.municipalities) == PLACES.here
    # who moves within the county and leaves it later is in no municipality that is known
    assert sum(change.mean for _, change in one.municipalities) == pytest.approx(one.stayers.mean, rel=0.05)


def test_what_was_reported_comes_from_the_evidence_and_only_for_its_county(record):
    assert vars(record.reported) == {
        "leave": 85.0, "received": 7000.0, "received_in_country": 163000.0, "needed_a_year": 8000.0
    }  # fmt: skip
    one = record.measures[0]
    assert one.share_of_needed == pytest.approx(100 * one.fewer_out_moves.mean / 8000)
    places = load_places("12")
    elsewhere = brief(Run(county="12", people=300), load_scenario("baseline", places),
                      [load_scenario("mentoring", places)], DRAWS)  # fmt: skip
    assert elsewhere.reported is None and not elsewhere.fitted and not elsewhere.about
    said = told(document(elsewhere, places, "sv", COMMAND))
    assert "Norrbotten" not in said and "8\xa0000" not in said and "inte anpassad" in said


def test_the_record_is_plain_json(record):
    plain = json.loads(json.dumps(record.record(), allow_nan=False))
    assert plain["measures"][0]["stay"]["change"]["verdict"] == record.measures[0].stay.change.verdict


def test_every_effect_of_a_lever_is_some_levers_and_every_lever_is_known():
    through = {name for names in (*ACTS_THROUGH.values(), *BY_CONTENT.values()) for name in names}
    effects = {p.name for p in PARAMETERS.values() if p.lever_effect}
    assert effects <= through | {"trust"} and through <= set(PARAMETERS)
    assert set(ACTS_THROUGH) | {"outreach_content"} == set(LEVER_NAMES)


@pytest.mark.parametrize(
    ("figures", "verdict", "digits"),
    [((5.8, 2.7, 8.6), RAISES, 0), ((5.8, 0.2, 8.6), RAISES, 1), ((5.8, 0.02, 8.6), RAISES, 2),
     ((0.2, -0.03, 0.4), CANNOT_TELL, 1), ((6.0, -0.1, 9.0), CANNOT_TELL, 0)],
)  # fmt: skip
def test_a_sure_figure_is_never_told_with_an_end_at_nought(figures, verdict, digits):
    assert digits_of(*figures, OF_100, verdict) == digits


# The answer in a sentence


def share(before, mean, low, high, verdict) -> Against:
    return Against(before, before + mean, estimate(mean, low, high, OF_100, verdict))


@pytest.mark.parametrize(
    ("given", "english", "swedish"),
    [
        ((7.6, 5.8, 2.7, 8.6, RAISES), "13 of 100 are still here three years after their permit, against 8 today; "
         "between 3 and 9 more: more people stay.", "13 av 100 kvar i länet tre år efter uppehållstillståndet, mot 8 i "
         "dag; mellan 3 och 9 fler: fler stannar."),
        ((7.6, 0.2, -0.3, 0.4, CANNOT_TELL), "7.8 of 100 are still here three years after their permit, against 7.6 "
         "today; between 0.3 fewer and 0.4 more: cannot tell whether more stay.", "7,8 av 100 kvar i länet tre år "
         "efter uppehållstillståndet, mot 7,6 i dag; mellan 0,3 färre och 0,4 fler: det kan inte avgöras om fler "
         "stannar."),
        ((7.6, 0.2, -0.03, 0.4, CANNOT_TELL), "between none and 0.4 more: cannot", "mellan inga och 0,4 fler: det"),
        ((7.6, -0.2, -0.4, 0.03, CANNOT_TELL), "between none and 0.4 fewer: cannot", "mellan inga och 0,4 färre: det"),
        ((9.6, -6.0, -8.0, -3.0, LOWERS), "between 3 and 8 fewer: fewer people stay.", "mellan 3 och 8 färre: färre"),
        ((7.6, 0.0, 0.0, 0.0, NO_CHANGE), "exactly as today: nobody's staying", "precis som i dag: ingens"),
        ((7.6, 0.2, 0.2, 0.2, CANNOT_TELL), "one draw, no interval: cannot tell", "en enda dragning, inget spann: det"),
    ],
)  # fmt: skip
def test_the_answer_tells_level_interval_and_verdict(given, english, swedish):
    for language, expected in (("en", english), ("sv", swedish)):
        assert expected in answer(share(*given), language).replace("\xa0", " ")


def test_the_answer_tells_of_leaving_at_the_permit_too():
    both = answer(share(7.6, 5.8, 2.7, 8.6, RAISES), "en", share(88.0, -7.0, -10.0, -5.0, LOWERS))
    assert both.replace("\xa0", " ").endswith(
        "At the permit itself about 81 of 100 leave the county, against 88 today; between 5 and 10 fewer: fewer people "
        "leave."
    )


# The pages


def test_the_pdf_has_two_pages_a_language_a_title_and_always_the_same_bytes(page):
    assert page.number == "several" or page.pdf == to_pdf(page.document)
    assert len(re.findall(rb"/Type /Page\b(?!s)", page.pdf)) == 2 and b"/Title" in page.pdf
    assert f"/Lang ({'sv-SE' if page.language == 'sv' else 'en-GB'})".encode() in page.pdf
    assert len(re.findall(rb"/Alt ", page.pdf)) == len(_pictures(page.document))


def test_each_page_is_full_and_nothing_hangs_over(page):
    ruler = Ruler(page.document)
    for blocks, (size, gap) in zip(page.document.pages, fitting(page.document, ruler), strict=True):
        end = ruler.end(blocks, size, gap)
        assert 0.97 * (HEIGHT - BOTTOM) < end <= HEIGHT - BOTTOM and 6.5 < size <= LARGEST


def test_the_page_is_whole_and_can_be_read_aloud(page):
    html = page.html
    assert html.startswith("<!doctype html>") and f'<html lang="{page.language}">' in html
    assert html.count('<section class="page"') == 2 and html.count("<h1>") == 1
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1 and set(levels[1:]) == {2}
    drawn = re.findall(r"<svg\b[^>]*>", html)
    assert len(drawn) == len(_pictures(page.document))
    assert all('role="img"' in one and re.search(r'aria-label="[^"]{40,}"', one) for one in drawn)
    loaded = re.findall(r'(?:src|href)="(?!#)[^"]*"|url\((?!data:|#)[^)]*\)|@import', html)
    assert loaded == [] and "<script" not in html
    assert "@page" in html and "break-after: page" in html
    assert all("<th" in one for one in re.findall(r"<thead>.*?</thead>", html, re.DOTALL))
    assert page.number == "several" or html == to_html(page.document)


def test_tables_are_whole(page):
    tables = [block for blocks in page.document.pages for block in blocks if isinstance(block, Table)]
    assert tables and all(len(row) == len(one.heads) == len(one.widths) for one in tables for row in one.rows)


def test_pictures_tell_the_records_numbers(record):
    from matplotlib.text import Text

    one = record.measures[0]
    words = {text.get_text() for text in brief_pictures.more_living(one, PLACES, "sv").findobj(Text)}
    for place, change in one.municipalities:
        label = brief_pictures.told_on_map(change, "sv")
        assert {f"{place}\n{label}", f"{place}  {label}"} & words, place
    figure = brief_pictures.by_group(one, "en")
    dots = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert dots == pytest.approx([group.stay.change.mean for group in one.groups])
    lines = brief_pictures.still_here(record, "en").axes[0].lines
    curves = [line.get_ydata() for line in lines if len(line.get_ydata()) > 2]
    assert np.array(curves) == pytest.approx(np.array([record.curve[2], *(m.curve[2] for m in record.measures)]))


# The command

SMALL = ("--people", "200", "--draws", "20")


def test_a_brief_is_written_and_another_only_replaces_it_when_asked(bofast, tmp_path):
    page, pdf, mine = tmp_path / "brief.html", tmp_path / "brief.pdf", tmp_path / "mine.toml"
    mine.write_text('name = "mine"\n\n[[lever]]\nname = "mentoring"\nvalue = 0.5\n')
    for path, scenario in ((page, mine), (pdf, "mentoring")):
        code, out, _ = bofast("brief", scenario, *SMALL, "-o", path)
        assert code == 0 and str(path) in out.replace("\n", "")
    assert page.read_bytes()[:9] == b"<!doctype" and b'lang="sv"' in page.read_bytes()
    assert b"brief mine.toml --people 200 --lang sv" in page.read_bytes() and str(tmp_path) not in page.read_text()
    before = pdf.read_bytes()
    assert before[:5] == b"%PDF-"
    code, out, err = bofast("brief", "mentoring", *SMALL, "-o", pdf)
    assert (code, out) == (2, "") and "--overwrite" in err and pdf.read_bytes() == before
    assert bofast("brief", "mentoring", *SMALL, "-o", pdf, "--overwrite")[0] == 0
    assert pdf.read_bytes() == before and len(list(tmp_path.iterdir())) == 3


def test_the_figures_alone_are_json(bofast):
    code, out, err = bofast("brief", "mentoring", *SMALL, "--json")
    assert (code, err) == (0, "") and json.loads(out)["measures"][0]["name"] == "mentoring"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("mentoring",), "-o FILE.html or FILE.pdf"),
        (("mentoring", "-o", "brief.docx"), "allowed are FILE.html or FILE.pdf"),
        (("mentoring", "-o", "nowhere/brief.pdf"), "no folder"),
        (("mentoring", "--draws", "5", "-o", "brief.pdf"), "allowed is 20 or more"),
        (("baseline", "-o", "brief.pdf"), "give the scenarios alone"),
        (("mentorin", "-o", "brief.pdf"), "nearest is 'mentoring'"),
        (("mentoring", "mentoring", "-o", "brief.pdf"), "given twice"),
        (("mentoring", "--lang", "fi", "-o", "brief.pdf"), "en and sv"),
        (("mentoring", "early-language", "co-placement", "housing-first", "action-plan", "-o", "brief.pdf"),
         "allowed are up to 4"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_nothing_is_written(bofast, tmp_path, monkeypatch, words, expected):
    monkeypatch.chdir(tmp_path)
    code, out, err = bofast("brief", *words)
    assert (code, out) == (2, "") and expected in err and re.fullmatch(r"bofast: [^\n]+\n", err)
    assert list(tmp_path.iterdir()) == []
