"""A link restores the exact state of the page, and whatever is no such link is refused in one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.bad_input import BadInput
from agents.mechanisms import MECHANISMS, levers_of
from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.places import load_places
from experiments.adjusted import PILOT, adjusted, months_of, value_of
from experiments.scenarios import BASELINE, load_scenario, shipped
from viz.page.refused import Refused
from viz.page.state import LONGEST, MOST_PINS, TABS, Choice, PageState, language_in, lever_values, read_query
from viz.style import LANGUAGES

PLACES = load_places("25")


def lever_values_of(name):
    lever = PARAMETERS[name]
    if lever.choices:
        return st.sampled_from(lever.choices)
    if lever.whole:
        return st.integers(int(lever.low), int(lever.high))
    return st.floats(lever.low, lever.high).map(lambda value: float(f"{value:g}"))


@st.composite
def choices(draw):
    choice = Choice(draw(st.sampled_from([BASELINE, *shipped()])))
    for name in draw(st.lists(st.sampled_from(LEVER_NAMES), unique=True, max_size=5)):
        choice = choice.with_lever(name, draw(lever_values_of(name)))
    return choice


STATES = st.builds(
    PageState,
    st.sampled_from(("sv", "en")),
    st.sampled_from(TABS),
    choices(),
    st.lists(choices(), unique=True, max_size=MOST_PINS).map(tuple),
)


@given(STATES)
def test_a_link_restores_the_exact_state(state):
    assert read_query("?" + state.query()) == state
    assert read_query(state.query()).query() == state.query()


@given(st.text(max_size=300))
def test_any_text_is_a_state_or_one_sentence(text):
    try:
        read_query(text)
    except Refused as error:
        for language in LANGUAGES:
            said = error.said(language)
            assert 10 < len(said) < 500 and said.isprintable()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("v=2", "version '2'"),
        ("lang=de", "allowed are en, sv"),
        ("tab=admin", "allowed are answer"),
        ("show=nothing", "there is no scenario 'nothing'"),
        ("show=baseline~mentoring=2", "cannot be 2, which is out of range; allowed is 0 to 1; nearest is 1"),
        ("show=baseline~mentoring=-inf", "cannot be -inf, which is out of range; allowed is 0 to 1; nearest is 0"),
        ("show=baseline~mentoring=nan", "cannot be 'nan', which is not a number; allowed is 0 to 1"),
        ("show=baseline~outreach_start=2.6", "cannot be 2.6, which is not a whole number; allowed is 0 to 24 months"),
        ("show=baseline~outreach_content=referal", "allowed are information, referral, intensive; nearest is referral"),
        ("show=baseline~mentorin=1", "nearest is mentoring"),
        ("show=baseline~mentoring=.5~mentoring=.6", "allowed is once"),
        ("show=baseline~mentoring", "measure=value"),
        ("show=<script>alert(1)</script>", "there is no scenario"),
        ("__class__=1", "does not know; known are v, lang, tab, show, pin"),
        ("lang=sv&lang=en", "twice"),
        ("pin=" + "&pin=".join(shipped()[:5]), "pins 5 scenarios"),
        ("show=" + "a" * 10_000_000, "10,000,005 characters"),
        ("show=" + "a" * (LONGEST - 10), "there is no scenario 'aaaaa"),
    ],
)
def test_what_is_no_link_is_refused_in_one_sentence(query, said):
    with pytest.raises(Refused) as error:
        read_query(query)
    assert isinstance(error.value, BadInput) and str(error.value) == error.value.said("en")
    assert said in error.value.said("en") and len(error.value.said("en")) < 500


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("show=baseline~mentoring=2", "”Mentorskap” kan inte vara 2; tillåtet är 0 till 1; närmast är 1"),
        ("show=nothing", "det finns inget scenario ”nothing”; de som finns är baseline,"),
        ("show=" + "a" * 10_000, "den är 10\xa0005 tecken lång; högst 4\xa0000 är tillåtna"),
        ("show=" + "a" * 100, "inget scenario ”" + "a" * 39 + "…”;"),
        ("show=a%00%E2%80%AEb", "inget scenario ”a··b”;"),
        ("show=baseline~mentorin=1", "det finns ingen åtgärd ”mentorin” bland reglagen; närmast är mentoring"),
        ("tab=admin", "delen ”admin” finns inte; tillåtna är answer,"),
    ],
)
def test_what_is_no_link_is_refused_in_swedish_too(query, said):
    with pytest.raises(Refused) as error:
        read_query(query)
    assert said in error.value.said("sv")


def test_every_value_out_of_a_levers_range_is_refused_with_the_nearest_one():
    for name in LEVER_NAMES:
        lever = PARAMETERS[name]
        for value in (lever.high + 1, lever.low - 1) if not lever.choices else ("nothing",):
            with pytest.raises(Refused) as error:
                Choice().with_lever(name, value)
            for language in LANGUAGES:
                assert getattr(lever, f"label_{language}") in error.value.said(language)
            if not lever.choices:
                nearest = lever.high if value > lever.high else lever.low
                assert error.value.said("en").endswith(f"nearest is {nearest:,.10g}")


def test_a_bad_link_still_says_its_language():
    assert language_in("?show=nothing&lang=en") == language_in("lang=en&v=0") == "en"
    assert language_in("?show=nothing") == language_in("lang=de") == language_in("x" * 10**7 + "&lang=en") == "sv"


def test_a_lever_is_adjusted_in_the_scenarios_own_months_or_the_pilots():
    plan = load_scenario("action-plan", PLACES)
    assert months_of(plan, "outreach_reach") == (18, 54) and months_of(plan, "mentoring") == PILOT == (18, 54)
    assert months_of(plan, "co_placement") == (0, None)
    more = adjusted(plan, {"outreach_reach": 0.5, "mentoring": 0.25})
    assert value_of(more, "outreach_reach") == 0.5 and value_of(more, "mentoring") == 0.25
    assert [c.lever for c in more.policy.clauses].count("outreach_reach") == 1
    assert value_of(more, "recognition_speedup") == value_of(plan, "recognition_speedup") == 3


def test_nothing_changed_is_the_scenario_itself():
    plan = load_scenario("action-plan", PLACES)
    assert adjusted(plan, {}) is plan and adjusted(plan, {"mentoring": 0.0}) is plan
    assert Choice("action-plan").with_lever("mentoring", 0.5).with_lever("mentoring", None) == Choice("action-plan")


def test_a_choice_says_what_every_lever_is_set_to():
    values = lever_values(Choice("action-plan").with_lever("mentoring", 0.5), PLACES)
    assert set(values) == set(LEVER_NAMES)
    assert values["mentoring"] == 0.5 and values["outreach_content"] == "referral" and values["outreach_reach"] == 0.8


def test_every_lever_is_in_one_group():
    assert sorted(name for one in MECHANISMS for name in levers_of(one)) == sorted(LEVER_NAMES)
