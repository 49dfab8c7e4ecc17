"""Whether the calibrated model meets its figures, and what the data tell of each of its numbers."""

from __future__ import annotations

from statistics import NormalDist

from agents.parameters import PARAMETERS, PRIORS
from agents.places import Places
from agents.record import Record
from experiments.badges import BADGE_RULE_EN, BADGE_RULE_SV, BADGES
from viz.calibration_checks import cited_names
from viz.calibration_wording import TARGETS, outcome_label, place_of, three, unit_in
from viz.page.elements import Element, card, tag, wide
from viz.page.evidence_words import in_words
from viz.page.intervals_picture import Pair, Three, intervals_picture, small_picture
from viz.page.texts import say
from viz.style import HARD_SPACE, label_of, number, percent
from viz.swedish_notes import TARGET_NOTES, TARGET_SOURCES

_STANDARD = NormalDist()
_EDGE = 1e-4  # share of a prior beyond which a value is drawn at the edge
TICKS, RECEIVED_TICKS = (0.01, 0.05, 0.2, 0.5, 0.8, 0.95), (0.0, 0.1, 0.2, 0.3)


def calibration(told: Record, targets: list[Record], places: Places, language: str) -> None:
    """Every figure beside what the model gives, as pictures and as a table."""
    received = [row for row in told["targets"] if row["target"] == "received"]
    others = [row for row in told["targets"] if row["target"] != "received"]
    text = say(
        "evidence.calibration text", language, draws=number(told["posterior_draws"], language),
        months=told["of"]["months"], people=number(told["of"]["people"], language),
    )  # fmt: skip
    pictures = []
    if others:
        title = say("evidence.calibration", language)
        pairs = [_pair(row, outcome_label(row["outcome"], places, language), language) for row in others]
        svg = intervals_picture(title, _described(pairs, language), pairs, _ticks(TICKS, language))
        pictures.append(tag("div", [tag("div", html=svg), tag("p", say("evidence.log-odds", language), "note")]))
    if received:
        title = say("evidence.received", language)
        pairs = [_pair(row, place_of(row["outcome"], places, language), language) for row in received]
        ticks = _ticks(RECEIVED_TICKS, language)
        svg = intervals_picture(title, _described(pairs, language), pairs, ticks, scale=float)
        pictures.append(tag("div", [tag("h3", title), tag("div", html=svg)]))
    missed = [outcome_label(row["outcome"], places, language) for row in told["targets"] if not row["met"]]
    unmet = [tag("p", say("evidence.unmet list", language, names=", ".join(missed)), "missed")] if missed else []
    card(
        tag("h2", say("evidence.calibration", language)),
        tag("p", text),
        *unmet,
        tag("div", pictures, "many"),
        tag(
            "details",
            [
                tag("summary", say("evidence.figures", language)),
                _table(told, places, language),
                _origins(targets, places, language),
            ],
        ),
        id="calibration",
        classes="rests",
    )


def _pair(row: Record, label: str, language: str) -> Pair:
    model, word = row["model"], say("evidence.met" if row["met"] else "evidence.unmet", language)
    known = (row["low"], row["observed"], row["high"])
    return Pair(label, known, (model["low"], model["median"], model["high"]), row["met"], word)


def _described(pairs: list[Pair], language: str) -> str:
    said = [
        say("evidence.gives", language, name=one.label, observed=percent(one.known[1], language),
             median=percent(one.model[1], language)) for one in pairs
    ]  # fmt: skip
    return "; ".join(said)


def _ticks(values: tuple[float, ...], language: str) -> list[tuple[float, str]]:
    return [(value, number(100 * value, language) + HARD_SPACE + "%") for value in values]


def _range(low: float, high: float, like: float, language: str) -> str:
    ends = [percent(value, language, like) for value in (low, high)]
    return f"{ends[0].removesuffix(HARD_SPACE + '%')}–{ends[1]}"


def _table(told: Record, places: Places, language: str) -> Element:
    """All figures beside what the model gives."""
    rows = []
    for row in told["targets"]:
        model = row["model"]
        cells = [
            percent(row["observed"], language),
            _range(row["low"], row["high"], row["observed"], language),
            percent(model["median"], language),
            _range(model["low"], model["high"], model["median"], language),
        ]
        label = tag("th", outcome_label(row["outcome"], places, language), scope="row")
        word = tag("td", [verdict(row["met"], "met", "unmet", language)])
        rows.append(tag("tr", [label, *(tag("td", text) for text in cells), word]))
    heads = [say(f"evidence.{key}", language) for key in ("figure", "target", "noise", "model")]
    heads.append(say("nine in ten", language))
    head = tag("tr", [*(tag("th", text, scope="col") for text in heads), tag("td")])
    return wide(say("evidence.figures", language), tag("table", [tag("thead", [head]), tag("tbody", rows)]))


def _origins(targets: list[Record], places: Places, language: str) -> Element:
    """What each target is of, and who said it."""
    lines = []
    for target in targets:
        name, columns = target["name"], target["columns"]
        label = TARGETS[name][language == "sv"] if name in TARGETS else outcome_label(columns[0], places, language)
        lines.append(tag("li", f"{label}: {note_of(target, language)} {source_of(target, language)}."))
    return tag("ul", lines)


def note_of(target: Record, language: str) -> str:
    """What a target's figure is of; as declared where there is no Swedish, as for targets of one's own."""
    note: str = target["note"]
    return TARGET_NOTES.get(target["name"], note) if language == "sv" else note


def source_of(target: Record, language: str) -> str:
    """Who said a target's figure."""
    names = cited_names(target["source"])
    return "; ".join(TARGET_SOURCES.get(name, in_words(name, language)) if language == "sv" else name for name in names)


def verdict(good: bool, yes: str, no: str, language: str) -> Element:
    """A verdict in a word."""
    return tag("span", say(f"evidence.{yes if good else no}", language), "good" if good else "missed")


def identifiability(told: Record, language: str) -> None:
    """Each parameter before and after the data, by badge; those that rest on assumptions are folded."""
    groups = []
    for badge in BADGES:
        label = label_of(badge, language)
        found = [one for one in told["parameters"] if one["badge"]["name"] == badge.name]
        if not found:
            continue
        title = say("evidence.badges", language, badge=label[0].upper() + label[1:], n=len(found))
        many = tag("ul", [_parameter(one, language) for one in found], "many parameters")
        folded = badge is BADGES[-1]
        groups.append(tag("details", [tag("summary", title), many]) if folded else tag("div", [tag("h3", title), many]))
    rule = BADGE_RULE_EN if language == "en" else BADGE_RULE_SV
    card(
        tag("h2", say("evidence.identifiability", language)),
        tag("p", say("evidence.identifiability text", language)),
        *groups,
        tag("details", [tag("summary", say("evidence.rule", language)), tag("p", rule, "note")]),
        id="identifiability",
        classes="rests",
    )


def _parameter(one: Record, language: str) -> Element:
    """A parameter's picture and its figures."""
    label = label_of(PARAMETERS[one["name"]], language)
    said = []
    for key, spread in (("before", one["prior"]), ("after", one["posterior"])):
        middle, ends = three(spread["low"], spread["median"], spread["high"], language)
        said.append(say(f"evidence.{key}", language, middle=middle, ends=ends))
    before, after = (latent_three(one["name"], one[which]) for which in ("prior", "posterior"))
    svg = small_picture(label, "; ".join(said), before, after)
    unit = unit_in(one["unit"], language)
    told = " · ".join([*said, unit] if unit else said)
    return tag("li", [tag("b", label), tag("div", html=svg), tag("span", told, "note")])


def latent_three(name: str, spread: Record) -> Three:
    """Low, median and high in standard deviations of the prior, on the scale on which it is normal."""
    prior = PRIORS[name]
    shares = [min(max(prior.share_below(spread[key]), _EDGE), 1.0 - _EDGE) for key in ("low", "median", "high")]
    low, median, high = (_STANDARD.inv_cdf(share) for share in shares)
    return low, median, high
