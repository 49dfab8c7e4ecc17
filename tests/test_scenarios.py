"""Scenario files: what is right is read exactly, what is wrong ends in one sentence that says where."""

import os
import pickle
import re
import subprocess
import sys
import time
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.evidence import load_table
from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.places import load_places
from experiments.scenarios import (
    GROUPS,
    LIBRARY,
    Scenario,
    ScenarioError,
    load_scenario,
    month_index,
    month_text,
    parse_assignment,
    schema,
    shipped,
    split_settings,
    with_settings,
)
from simulation.policy import GROUP_COLUMNS, PLACE_LEVERS, TODAY, Clause, Policy

PLACES = load_places("25")
REACH = 'name = "x"\n\n[[lever]]\nname = "outreach_reach"\nvalue = 0.5\n'
TABLE = REACH.partition("\n\n")[2]
FULL = """# a comment with [[lever]] in it
name = "my-plan"
label_en = "My plan"
label_sv = "Min plan"
description_en = \"\"\"
[[lever]]
name = "not a lever"
\"\"\"
description_sv = "Å, ä och ö."

[[lever]]
name = "outreach_reach"
value = 0.8
from = "2016-07"
until = "2019-06"
places = ["2582", "kiruna", "Boden"]
groups = { nationality = ["iraq", "syria"], female = [1], household_type = ["lone_parent"] }

[[lever]]
name = "outreach_content"
value = "intensive"
"""


@pytest.fixture
def file(tmp_path):
    """Returns a function that writes text or bytes to plan.toml and gives its path."""

    def write(text):
        path = tmp_path / "plan.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def refused(file):
    """Returns a function that loads a text, checks the form of the refusal, and gives its sentence."""

    def load(text):
        path = file(text)
        with pytest.raises(ScenarioError) as caught:
            load_scenario(path, PLACES)
        sentence = str(caught.value)
        assert str(path) in sentence and "\n" not in sentence, sentence
        assert sentence.endswith(".") and len(sentence) < 700, sentence
        return sentence.replace(str(path), "plan.toml")

    return load


def test_the_baseline_is_known_without_a_file_and_sets_nothing():
    baseline = load_scenario("baseline", PLACES)
    assert baseline.policy == TODAY and baseline.source == ""
    assert (baseline.label_en, baseline.label_sv) == ("Today's practice", "Dagens arbetssätt")


def test_the_action_plan_ships():
    assert shipped() == sorted(shipped()) and "action-plan" in shipped() and "baseline" not in shipped()


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("county", load_table("counties").column("code"))
def test_every_shipped_scenario_loads_for_every_county(name, county):
    scenario = load_scenario(name, load_places(county))
    assert scenario.name == name and scenario.policy.clauses
    for text in (scenario.label_en, scenario.label_sv, scenario.description_en, scenario.description_sv):
        assert text.strip()


def test_the_action_plan_is_the_three_year_pilot_and_touches_nothing_else():
    policy = load_scenario("action-plan", PLACES).policy
    values = policy.table([()], 72, PLACES.here)[0]
    today = TODAY.table([()], 72, PLACES.here)[0]
    changed = {LEVER_NAMES[i] for i in range(len(LEVER_NAMES)) if (values[:, i] != today[:, i]).any()}
    assert changed == {"outreach_reach", "outreach_start", "outreach_content", "recognition_speedup"}
    start, end = month_index("2016-07"), month_index("2019-06")
    assert (values[:start] == today[:start]).all() and (values[end + 1 :] == today[end + 1 :]).all()
    reach = values[:, LEVER_NAMES.index("outreach_reach"), 0]
    assert reach[start] == pytest.approx(0.3) and reach[end] == pytest.approx(0.8)


def test_the_action_plan_gives_its_evidence_beside_each_value():
    text = (LIBRARY / "action-plan.toml").read_text(encoding="utf-8")
    known = load_table("evidence").column("id")
    cited = set(re.findall(r"\b[A-Z][0-9]{2}\b", text))
    assert {"N05", "N07", "N10", "N14"} <= cited <= set(known), cited - set(known)
    assert text.count("judgement") >= 5


def test_a_file_is_read_exactly(file):
    scenario = load_scenario(file(FULL), PLACES)
    assert (scenario.name, scenario.label_en, scenario.label_sv) == ("my-plan", "My plan", "Min plan")
    assert scenario.description_sv == "Å, ä och ö." and scenario.source.endswith("plan.toml")
    reach, content = scenario.policy.clauses
    boden, kiruna = PLACES.place_index("Boden"), PLACES.place_index("Kiruna")
    groups = (("nationality", (0, 2)), ("female", (1,)), ("household_type", (4,)))
    assert reach == Clause("outreach_reach", 0.8, 18, 54, tuple(sorted((boden, kiruna))), groups)
    assert content == Clause("outreach_content", 2.0)


def test_the_path_may_be_a_text_or_a_path_and_a_name_wins_over_a_file(file, tmp_path, monkeypatch):
    path = file(FULL)
    assert load_scenario(str(path), PLACES) == load_scenario(path, PLACES)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "action-plan").write_text("not TOML")
    assert load_scenario("action-plan", PLACES).name == "action-plan"
    path.rename(tmp_path / "plan")
    assert load_scenario("plan", PLACES).name == "my-plan"


def test_only_the_name_is_needed_and_labels_fall_back_to_it(file):
    scenario = load_scenario(file('name = "quiet"'), PLACES)
    assert scenario == Scenario("quiet", "quiet", "quiet", "", "", Policy(), scenario.source)
    assert load_scenario(file('name = "quiet"\nlabel_en = "Calm"'), PLACES).label_sv == "Calm"


def test_windows_line_ends_and_byte_order_mark_are_read(file):
    expected = load_scenario(file(FULL), PLACES)
    assert load_scenario(file(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode()), PLACES) == expected


def test_a_scenario_can_be_hashed_pickled_and_compared(file):
    scenario = load_scenario(file(FULL), PLACES)
    assert pickle.loads(pickle.dumps(scenario)) == scenario and len({scenario, scenario}) == 1


def test_all_places_or_all_values_of_a_group_are_no_limit(file):
    every = ", ".join(f'"{name}"' for name in PLACES.names[: PLACES.here])
    text = f"{REACH}places = [{every}]\ngroups = {{ female = [0, 1] }}\n"
    assert load_scenario(file(text), PLACES).policy == Policy.of(outreach_reach=0.5)


def test_the_groups_are_those_the_policy_knows():
    assert list(GROUPS) == list(GROUP_COLUMNS)


def test_a_later_narrower_lever_holds_over_an_earlier_general_one(file):
    scenario = load_scenario(file(f'{REACH}\n{TABLE.replace("0.5", "0.9")}places = ["Boden"]\n'), PLACES)
    values = scenario.policy.table([()], 1, PLACES.here)[0, 0, LEVER_NAMES.index("outreach_reach")]
    assert values[PLACES.place_index("Boden")] == pytest.approx(0.9)
    assert (values == 0.5).sum() == PLACES.here - 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('until = "2016-12"', 'from = "2017-01"'),
        ('places = ["Boden"]', 'places = ["Kiruna"]'),
        ("groups = { female = [0] }", "groups = { female = [1] }"),
        ('groups = { female = [0], housing = ["abo"] }', 'groups = { housing = ["ebo"] }'),
    ],
)
def test_a_lever_may_be_set_twice_for_other_months_places_or_people(file, one, other):
    assert len(load_scenario(file(f"{REACH}{one}\n\n{TABLE}{other}\n"), PLACES).policy.clauses) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ('until = "2017-01"', 'from = "2017-01"'),
        ('places = ["Boden"]', ""),
        ('places = ["Boden"]', 'places = ["2582", "Kiruna"]'),
        ('places = ["Boden"]', "groups = { female = [1] }"),
        ("groups = { female = [1] }", 'groups = { housing = ["abo"] }'),
        ('groups = { nationality = ["syria", "iraq"] }', 'groups = { nationality = ["iraq"] }'),
    ],
)
def test_a_lever_set_twice_for_the_same_months_places_and_people_is_refused(refused, one, other):
    sentence = refused(f"{REACH}{one}\n\n{TABLE}{other}\n")
    assert sentence.startswith("plan.toml, line 9: outreach_reach is already set in line 4")
    assert "allowed is first one without places and groups" in sentence


@pytest.mark.parametrize("name", ["residence_rule", "placebo"])
def test_levers_for_comparison_and_testing_are_allowed(file, name):
    assert load_scenario(file(REACH.replace("outreach_reach", name)), PLACES).policy.clauses[0].lever == name


def valued(value, name="outreach_reach"):
    return REACH.replace("0.5", value).replace("outreach_reach", name)


WRONG = {
    "an empty file": ("", "line 1: the name is missing"),
    "malformed TOML": ('name = "x"\nlabel_en = "y', "line 2: this is not TOML: "),
    "a month without quotes": (REACH + "from = 2016-07\n", 'line 6: .* stands in quotes, such as "2016-07"'),
    "a decimal comma": (valued("0,5"), r"line 5: .* a number has a point, such as 0\.8"),
    "deep nesting": ("x = " + "[" * 9000, "nested too deeply"),
    "a dotted key without end": ("a." * 30000 + "b = 1", "line 1: more than 200 dots"),
    "a number without end": ("x = " + "9" * 9000, "a number has too many digits"),
    "another encoding": ('name = "x"\nlabel_sv = "Åka"'.encode("latin-1"), "line 2: the text is not UTF-8"),
    "an unknown key": (
        'name = "x"\nlable_en = "y"',
        "line 2: unknown key 'lable_en'; the nearest is 'label_en'",
    ),
    "an unknown table": ('name = "x"\n[[levers]]', "line 2: unknown key 'levers'; the nearest is 'lever'"),
    "a single bracket": ('name = "x"\n\n[lever]\nname = "y"', r"line 3: levers .* headed \[\[lever\]\]"),
    "levers that are none": ('name = "x"\nlever = [1]', "line 2: levers are tables"),
    "a reserved name": ('name = "baseline"', "line 1: name = 'baseline' is not allowed"),
    "a name that is no slug": ('name = "My Plan"', "line 1: name = 'My Plan' is not .* such as my-plan"),
    "a name that is no text": ("name = 3", "line 1: name = 3 is not allowed; it is a text of 1 to 60"),
    "a label too long": (f'name = "x"\nlabel_en = "{"y" * 81}"', "line 2: label_en = .* 1 to 80 characters"),
    "a label of two lines": ('name = "x"\nlabel_en = "a\\nb"', "line 2: label_en = "),
    "a label that drives the screen": (
        'name = "x"\nlabel_en = "\\u001b[2J"',
        "line 2: label_en = .*printable",
    ),
    "an unknown lever key": (
        REACH + "vale = 1",
        "line 6: unknown key 'vale'; .* 'value'; allowed are name, value",
    ),
    "no lever name": ('name = "x"\n[[lever]]\nvalue = 1', "line 2: a lever needs a name"),
    "no value": ('name = "x"\n[[lever]]\nname = "mentoring"', "line 2: a lever needs a value"),
    "an unknown lever": (
        valued("1", "outreach_rech"),
        "line 4: unknown lever .* nearest is 'outreach_reach'",
    ),
    "a parameter that is no lever": (
        valued("1", "job_hazard"),
        r"line 4: job_hazard is no lever \(uncertainty\)",
    ),
    "a lever name that is no text": (REACH.replace('"outreach_reach"', "3"), "line 4: .* is a text, not 3"),
    "a value too large": (valued("1.5"), r"line 5: .* = 1\.5 is out of range; allowed is 0 to 1 share"),
    "a value below": (valued("-1"), "line 5: .* = -1 is out of range; allowed is 0 to 1 share"),
    "nan": (valued("nan"), "line 5: .* = nan is out of range; allowed is 0 to 1 share"),
    "infinity": (valued("inf"), "line 5: .* = inf is out of range; allowed is 0 to 1 share"),
    "9,000 digits": (valued("0x" + "f" * 9000), "line 5: .* is out of range"),
    "a truth value": (valued("true"), "line 5: .* = True is not a number; allowed is 0 to 1 share"),
    "a number in quotes": (valued('"0.5"'), "line 5: .* is a text; allowed is 0 to 1 share, without quotes"),
    "a list as value": (valued("[0.5]"), r"line 5: .* = \[0\.5\] is neither number nor text"),
    "a nested list as value": (valued("[" * 200 + "]" * 200), "line 5: .* is neither number nor text"),
    "a date as value": (valued("2016-07-01"), "line 5: .* is neither number nor text"),
    "half a month": (
        valued("0.5", "outreach_start"),
        "line 5: .* not a whole number; .* 0 to 24 months after arrival",
    ),
    "an unknown choice": (
        valued('"referal"', "outreach_content"),
        "one of information, .*; nearest is 'referral'",
    ),
    "a position for a choice": (
        valued("1", "outreach_content"),
        "line 5: .* one of information, referral, intensive",
    ),
    "a month that does not exist": (
        REACH + 'from = "2016-13"',
        "line 6: from: '2016-13' is no month; .*2016-07",
    ),
    "a day": (REACH + 'until = "2016-07-01"', "line 6: until: '2016-07-01' is no month"),
    "a TOML date": (REACH + "from = 2016-07-01", "line 6: from: datetime.date.* is no month"),
    "digits of another script": (REACH + 'from = "２０１６-07"', "line 6: from: .* is no month"),
    "a month too early": (REACH + 'from = "2014-12"', "line 6: from: .* allowed is 2015-01 to 2030-12"),
    "a month too late": (REACH + 'until = "2031-01"', "line 6: until: .* allowed is 2015-01 to 2030-12"),
    "until before from": (
        REACH + 'from = "2017-01"\nuntil = "2016-12"',
        "line 7: until: 2016-12 is before 2017-01",
    ),
    "no places": (REACH + "places = []", r"line 6: places: \[\] is not a list .*; leave it out"),
    "a place without brackets": (REACH + 'places = "Boden"', "line 6: places: 'Boden' is not a list"),
    "a code without quotes": (
        REACH + "places = [2582]",
        r"line 6: places: \[2582\] is not a list .*in quotes",
    ),
    "an unknown place": (REACH + 'places = ["Lule"]', "line 6: places: 'Lule' is no .* nearest is 'Luleå'"),
    "a place outside": (REACH + 'places = ["01:metropolis"]', "line 6: places: .* goes beyond county 25"),
    "no groups": (REACH + "groups = {}", "line 6: groups is a table such as"),
    "an unknown group": (
        REACH + 'groups = { nation = ["x"] }',
        "line 6: unknown group 'nation'; .* 'nationality'; ",
    ),
    "an unknown value": (
        REACH + 'groups = { nationality = ["syrien"] }',
        "line 6: .* 'syria'; allowed are syria, ",
    ),
    "a truth value in a group": (REACH + "groups = { female = [true] }", "line 6: female = True .* are 0, 1"),
    "a group without brackets": (
        REACH + 'groups = { housing = "abo" }',
        "line 6: housing = 'abo' is not a list",
    ),
    "a group of none": (REACH + "groups = { housing = [] }", r"line 6: housing = \[\] is not a list"),
    "a group by its heading": (
        REACH + '[lever.groups]\nhousing = ["x"]',
        "line 6: .* allowed are abo, ebo, minor",
    ),
    "a stock for a group": (
        valued("1", "extra_vacancies") + "groups = { female = [1] }",
        "line 6: .* groups",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_refused_with_file_line_and_what_is_allowed(refused, case):
    text, expected = WRONG[case]
    assert re.search(expected, refused(text)), refused(text)


def test_the_line_is_that_of_the_wrong_lever_whatever_stands_in_strings_and_comments(refused):
    wrong = FULL.replace('"intensive"', '"intensiv"')
    line = wrong.split("\n").index('value = "intensiv"') + 1
    assert refused(wrong).startswith(f"plan.toml, line {line}: outreach_content")


@pytest.mark.parametrize("name", PLACE_LEVERS)
def test_a_places_stock_may_be_limited_to_places(file, name):
    text = REACH.replace("outreach_reach", name).replace("0.5", "1") + 'places = ["Boden"]'
    assert len(load_scenario(file(text), PLACES).policy.clauses) == 1


def test_more_groups_than_the_model_can_tell_apart_are_refused(refused, file):
    clauses = [
        f'[[lever]]\nname = "placebo"\nvalue = 1\nfrom = "{month_text(i)}"\nuntil = "{month_text(i)}"\n'
        f'groups = {{ {column} = ["{value}"] }}\n'
        for i, (column, value) in enumerate((c, v) for c in GROUPS for v in GROUPS[c] if isinstance(v, str))
    ]
    sentence = refused('name = "x"\n' + "".join(clauses))
    assert "divide people into too many kinds; allowed are 62 groups and 127 kinds" in sentence
    assert len(load_scenario(file('name = "x"\n' + "".join(clauses[:9])), PLACES).policy.clauses) == 9


def test_a_file_that_cannot_be_read_is_refused_before_it_is_read(file, tmp_path):
    cases = {
        tmp_path / "plam.toml": r"There is no file .*plam\.toml; the nearest is 'plan\.toml'",
        tmp_path / "plan.toml" / "x.toml": "There is no file",
        tmp_path: "is a folder; a scenario is a TOML file",
        tmp_path / ("x" * 3000 + ".toml"): "cannot be read",
        tmp_path / "a\0b.toml": "cannot be read",
    }
    file(FULL)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
        cases[tmp_path / "pipe.toml"] = "is no ordinary file"
    for path, expected in cases.items():
        with pytest.raises(ScenarioError, match=expected):
            load_scenario(path, PLACES)
        with pytest.raises(ScenarioError, match=expected):
            load_scenario(str(path), PLACES)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything"
)
def test_a_file_without_permission_is_refused(file):
    path = file(FULL)
    path.chmod(0)
    with pytest.raises(ScenarioError, match=r"cannot be read \(Permission denied\)"):
        load_scenario(path, PLACES)


def test_a_large_file_is_refused_without_reading_all_of_it(file, tmp_path):
    path = tmp_path / "huge.toml"
    with path.open("wb") as opened:
        opened.truncate(10**12)  # a hole: nothing is stored
    with pytest.raises(ScenarioError, match=r"has 1,000,000,000,000 bytes; allowed are 65,536 \(64 kB\)"):
        load_scenario(path, PLACES)
    assert load_scenario(file(FULL.encode() + b"#" * (65_536 - len(FULL.encode()))), PLACES).name == "my-plan"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["[" + "a." * 199 + "b]"] * 160),
        'name = "x"\n' + "".join(f'[[lever]]\nname="mentoring"\nvalue=1\nfrom="{m}"\nuntil="{m}"\n'
                                 for m in map(month_text, range(192))) * 5,
        'name = "x"\n' + "[[lever]]\n" * 6500,
        'name = "x"\ndescription_en = """' + '\\"' * 30000 + '"""',
        "x = {" + "a = {" * 12000,
        f'name = "x"\n{"k" * 60000} = 1',
    ],
)  # fmt: skip
def test_no_file_of_allowed_size_keeps_the_reader_busy(file, text):
    path, begin = file(text), time.perf_counter()
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, PLACES)
    assert time.perf_counter() - begin < 5 and len(str(caught.value)) < 700


@pytest.mark.parametrize("given_name", ["acton-plan", "Action-Plan", "action plan"])
def test_an_unknown_scenario_is_met_with_the_nearest(given_name):
    with pytest.raises(
        ScenarioError, match=r"There is no scenario .*; the nearest is 'action-plan'; known are baseline, "
    ):
        load_scenario(given_name, PLACES)


@pytest.mark.parametrize("given_name", ["", "qqq", "x" * 5000, 3, None])
def test_what_is_no_scenario_at_all_is_refused_too(given_name):
    with pytest.raises(ScenarioError):
        load_scenario(given_name, PLACES)


def test_settings_hold_over_the_file_for_all_months_places_and_people():
    plan = load_scenario("action-plan", PLACES)
    changed = with_settings(plan, {"outreach_reach": 1, "outreach_content": "intensive"})
    assert changed.policy.clauses[: len(plan.policy.clauses)] == plan.policy.clauses
    assert changed.policy.clauses[-2:] == (Clause("outreach_reach", 1.0), Clause("outreach_content", 2.0))
    assert changed.name == plan.name and changed.label_en.endswith(
        "(outreach_reach = 1, outreach_content = intensive)"
    )
    assert with_settings(plan, {}) is plan


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("outreach_rech", 1, "unknown lever 'outreach_rech'; nearest is 'outreach_reach'"),
        ("job_hazard", 0.1, "job_hazard is no lever"),
        ("mentoring", 2, "allowed is 0 to 1 share"),
        ("mentoring", True, "not a number"),
        ("mentoring", None, "neither number nor text"),
        ("outreach_content", 1, "allowed is one of information"),
        (3, 1, "is a text, not 3"),
    ],
)
def test_a_wrong_setting_is_refused(name, value, expected):
    with pytest.raises(ScenarioError, match=expected):
        with_settings(load_scenario("baseline", PLACES), {name: value})


def test_assignments_are_checked_and_levers_told_from_others():
    texts = ["outreach_reach=0.8", " outreach_content = referral ", "job_hazard=0.02", "skilled_share=.3"]
    levers, others = split_settings(texts)
    assert levers == {"outreach_reach": 0.8, "outreach_content": "referral"}
    assert others == {"job_hazard": 0.02, "skilled_share": 0.3}
    assert with_settings(load_scenario("baseline", PLACES), levers).policy.clauses[1].value == 1.0


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_can_be_set_to_its_default_by_text(name):
    default = PARAMETERS[name].default
    text = default if isinstance(default, str) else repr(float(default))
    assert parse_assignment(f"{name}={text}") == (name, default)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("outreach_reach", "--set 'outreach_reach' is not NAME=VALUE, such as outreach_reach=0.8."),
        ("=1", "is not NAME=VALUE"),
        ("mentoring=", "is not NAME=VALUE"),
        ("mentoring=1=1", "mentoring = '1=1' is not a number; allowed is 0 to 1 share"),
        ("mentoring=0,5", "allowed is 0 to 1 share; write the number with a point."),
        ("mentoring=nan", "is out of range; allowed is 0 to 1 share"),
        ("mentoring=" + "9" * 9000, "is not a number"),
        ("mentorin=1", "unknown parameter 'mentorin'; nearest is 'mentoring'"),
        ("outreach_content=all", "allowed is one of information, referral, intensive"),
    ],
)
def test_a_wrong_assignment_is_refused(text, expected):
    with pytest.raises(ScenarioError) as caught:
        parse_assignment(text)
    assert expected in str(caught.value) and str(caught.value).endswith(".") and len(str(caught.value)) < 300


def test_a_name_set_twice_is_refused():
    with pytest.raises(ScenarioError, match="mentoring is given twice"):
        split_settings(["mentoring=0.1", "mentoring=0.1"])


@given(st.integers(0, 191))
def test_months_and_their_texts_go_both_ways(index):
    assert month_index(month_text(index)) == index
    assert re.fullmatch("20[123][0-9]-[01][0-9]", month_text(index))


def test_month_0_is_january_2015():
    assert (month_text(0), month_text(18), month_text(191)) == ("2015-01", "2016-07", "2030-12")


def outcome(folder, data):
    path = folder / "fuzz.toml"
    path.write_bytes(data)
    try:
        return load_scenario(path, PLACES)
    except ScenarioError as error:
        assert "\n" not in str(error) and len(str(error)) < 900
        return error


QUICK = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PIECES = st.sampled_from(
    [
        *FULL.encode().split(b"\n"),
        b"[[lever]]",
        b"[",
        b"]",
        b"{",
        b"}",
        b"=",
        b'"',
        b'"""',
        b"\n",
        b".",
        b"nan",
        b"1e999",
    ]
)


@QUICK
@given(
    data=st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass"))
    )
)
def test_no_bytes_end_in_anything_but_a_scenario_or_its_error(tmp_path, data):
    outcome(tmp_path, data)


@QUICK
@given(
    at=st.integers(0, len(FULL.encode())),
    length=st.integers(0, 12),
    piece=st.one_of(
        PIECES, st.binary(max_size=4), st.text(max_size=4).map(lambda t: t.encode("utf-8", "replace"))
    ),
)
def test_no_change_of_a_file_ends_in_anything_but_a_scenario_or_its_error(tmp_path, at, length, piece):
    data = FULL.encode()
    outcome(tmp_path, data[:at] + piece + data[at + length :])


VALUES = st.recursive(
    st.one_of(
        st.booleans().map(lambda b: "true" if b else "false"),
        st.integers().map(str),
        st.floats().map(lambda x: repr(float(x))),
        st.sampled_from(
            [
                '"syria"',
                '"Boden"',
                '"2016-07"',
                '"referral"',
                "1979-05-27",
                "07:32:00",
                "0xffff",
                '"é\\u0000"',
            ]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda v: f"[{', '.join(v)}]"),
        st.tuples(st.sampled_from([*GROUPS, "x"]), inner).map(lambda pair: f"{{ {pair[0]} = {pair[1]} }}"),
    ),
    max_leaves=4,
)


@QUICK
@given(
    name=st.sampled_from([*LEVER_NAMES, "job_hazard", "x"]),
    keys=st.dictionaries(st.sampled_from(["value", "from", "until", "places", "groups"]), VALUES, max_size=5),
)
def test_no_value_ends_in_anything_but_a_scenario_or_its_error(tmp_path, name, keys):
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    result = outcome(tmp_path, f'name = "x"\n[[lever]]\nname = "{name}"\n{lines}'.encode())
    if isinstance(result, Scenario):
        (clause,) = result.policy.clauses
        lever = PARAMETERS[name]
        assert lever.low <= clause.value <= lever.high and 0 <= clause.start < (clause.end or 193) <= 193
        assert all(0 <= place < PLACES.here for place in clause.places)


# What a JSON schema cannot say, or its checker cannot read.
BEYOND_THE_SCHEMA = (
    "until before from",
    "an unknown place",
    "a place outside",
    "a label that drives the screen",
    "a label of two lines",
    "a month too early",
    "a month too late",
    "nan",
    "9,000 digits",
    "a dotted key without end",
)


def test_the_schema_agrees_with_the_reader():
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema())
    check = jsonschema.Draft202012Validator(schema())
    for text in (FULL, (LIBRARY / "action-plan.toml").read_text(encoding="utf-8"), REACH, 'name = "x"'):
        assert check.is_valid(tomllib.loads(text))
    for case, (text, _) in WRONG.items():
        if case in BEYOND_THE_SCHEMA:
            continue
        try:
            table = tomllib.loads(text)
        except (ValueError, TypeError, RecursionError):
            continue
        assert not check.is_valid(table), case


def test_the_names_of_scenarios_are_known_without_loading_the_compiler():
    code = "import sys, experiments.scenarios as s; s.shipped(); sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=LIBRARY.parents[1], check=False).returncode == 0


# Several at once


def test_stacked_scenarios_hold_all_levers_of_both():
    both = load_scenario("action-plan+housing-first", PLACES)
    parts = [load_scenario(name, PLACES) for name in ("action-plan", "housing-first")]
    assert both.policy.clauses == parts[0].policy.clauses + parts[1].policy.clauses
    assert both.name == "action-plan+housing-first"
    assert both.label_sv == f"{parts[0].label_sv} + {parts[1].label_sv}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("action-plan+intensive-programme", "both set outreach_"),
        ("mentoring+mentoring", "mentoring stands twice in mentoring+mentoring"),
        ("action-plan+mentorin", "no scenario 'mentorin'; the nearest is 'mentoring'"),
        ("action-plan+", "There is no scenario 'action-plan+'"),
    ],
)
def test_scenarios_that_cannot_stack_are_refused_in_one_sentence(name, said):
    with pytest.raises(ScenarioError) as error:
        load_scenario(name, PLACES)
    assert said in str(error.value) and "\n" not in str(error.value)
