"""The model is a true Mesa model: its tools work on it, and copies, batches and steps live the same lives."""

import copy
import gc
import inspect
import os
import pickle
import weakref

import mesa
import networkx
import numpy as np
import psutil
import pyarrow as pa
import pytest
import solara
from mesa.agent import AgentSet
from mesa.batchrunner import batch_run

from agents.columns import Households, Newcomers
from agents.newcomer import Municipality, Newcomer
from agents.parameter import ParameterError
from agents.parameters import PARAMETERS, Lever
from experiments.digest import table_digest
from experiments.runs import Run, run_worlds
from experiments.scenarios import load_scenario
from experiments.tables import months_table, people_table
from simulation.model import SettlementModel
from simulation.network import from_networkx, to_networkx
from simulation.outcomes import OUTCOMES

SMALL = {"people": 60, "months": 12}
MESA = tuple(int(part) for part in mesa.__version__.split(".")[:2])

# The tables of one small run, the same on every Python, Mesa and processor. They change whenever the model's
# results change: then check that this was meant, and on every supported Python, and write the new ones here.
PEOPLE_DIGEST = "9db00c9eb13d8c42f55f82fe66a2d0c40935c1c03413110adf793394a0b52c55"
MONTHS_DIGEST = "9c9cbe26aef3ca4d7f1f86183fc04c6efcba676a54d26f53745025c766f9f8c4"


def made(**given) -> SettlementModel:
    return SettlementModel(**(SMALL | given))


def differing(one: SettlementModel, other: SettlementModel) -> list[str]:
    """The arrays in which two models differ, work space left out."""
    pairs = zip(one.world._fields, one.world, other.world, strict=True)
    return [name for name, a, b in pairs if name != "scratch" and not np.array_equal(a, b)]


def stepped(model: SettlementModel, months: int) -> SettlementModel:
    for _ in range(months):
        model.step()
    return model


# Agents


def test_people_and_municipalities_are_agent_sets():
    model = made()
    newcomers = model.agents_by_type[Newcomer]
    municipalities = model.agents_by_type[Municipality]
    assert type(newcomers) is type(model.agents) is AgentSet
    assert set(model.agent_types) == {Newcomer, Municipality} == set(model.agents_by_type)
    assert len(newcomers) == 60
    assert len(municipalities) == model.study.places.here
    assert len(model.agents) == len(newcomers) + len(municipalities)
    assert sorted(model.agents.get("unique_id")) == list(range(1, len(model.agents) + 1))
    assert municipalities.get("code") == list(model.study.places.codes[: len(municipalities)])
    assert all(isinstance(agent, mesa.Agent) and agent.model is model for agent in model.agents)


def test_a_handle_shows_every_column_of_its_row_and_household():
    model = stepped(made(), 20)
    for agent in model.agents_by_type[Newcomer]:
        for name in Newcomers.columns():
            assert getattr(agent, name) == model.world.people[name][agent.row], name
        for name in set(Households.columns()) - set(Newcomers.columns()):
            assert getattr(agent, name) == model.world.houses[name][agent.household], name


def test_what_is_written_to_a_handle_stands_in_the_row():
    model = made()
    newcomers = model.agents_by_type[Newcomer]
    newcomers.set("class_hours", 7.5)
    assert (model.world.people["class_hours"] == 7.5).all()
    one = next(agent for agent in newcomers if agent.size > 1)
    one.native_ties, one.cash = 2, 1000.0
    assert model.world.people["native_ties"].sum() == 2
    assert model.world.people["native_ties"][one.row] == 2
    family = newcomers.select(lambda agent: agent.household == one.household)
    assert len(family) == one.size
    assert set(family.get("cash")) == {1000.0}
    assert (model.world.houses["cash"] == 1000.0).sum() == 1


def test_agent_sets_aggregate_select_shuffle_do_and_group():
    model = made()
    newcomers = model.agents_by_type[Newcomer]
    people = model.world.people
    assert newcomers.agg("age", max) == people["age"].max()
    assert newcomers.agg("age", sum) == people["age"].sum()
    women = newcomers.select(lambda agent: agent.female == 1)
    assert len(women) == (people["female"] == 1).sum()
    assert len(newcomers.select(at_most=5)) == 5
    shuffled = newcomers.shuffle()
    assert [a.row for a in shuffled] != [a.row for a in newcomers]
    assert {a.row for a in shuffled} == {a.row for a in newcomers}
    newcomers.do(lambda agent: setattr(agent, "language", agent.language + 1.0))
    assert (people["language"] == 1.0).all()
    groups = newcomers.groupby("nationality")
    counts = dict(zip(*np.unique(people["nationality"], return_counts=True), strict=True))
    assert {nationality: len(group) for nationality, group in groups} == counts
    assert next(iter(newcomers.sort("age", ascending=True))).age == people["age"].min()


def test_looking_at_agents_and_shuffling_them_changes_no_life():
    looked, left_alone = made(), made()
    for _ in range(24):
        looked.agents.shuffle().get("unique_id")
        looked.step()
        left_alone.step()
    assert differing(looked, left_alone) == []


def test_a_person_cannot_be_removed():
    model = made()
    with pytest.raises(TypeError, match="rows are identities"):
        next(iter(model.agents)).remove()
    with pytest.raises(TypeError, match="rows are identities"):
        model.agents_by_type[Newcomer].do("remove")
    assert len(model.agents) == 74


def test_residents_of_the_municipalities_add_up_to_the_reported_ones():
    model = stepped(made(), 12)
    counted = model.agents_by_type[Municipality].agg("residents", sum)
    assert counted == model.datacollector.get_model_vars_dataframe()["residents"].iloc[-1] > 0


# Time


def test_stepping_month_by_month_equals_the_compiled_run():
    model = made(people=500, months=24)
    assert differing(stepped(made(people=500, months=24), model.length), model.run()) == []
    assert model.month == model.steps == model.length


def test_a_run_in_parts_equals_a_run_in_one_go():
    parts = made().run(5)
    stepped(parts, 3)
    assert (parts.month, parts.steps) == (8, 8)
    assert differing(parts.run(), made().run()) == []


def test_stepping_past_the_calendar_changes_nothing():
    model = made()
    model.run()
    before = copy.deepcopy(model)
    stepped(model, 3).run()
    assert differing(model, before) == []
    assert model.month == model.length
    assert model.running


# Data collection and batches


def test_the_data_collector_keeps_a_row_per_month_and_per_agent():
    model = made(collect_agents=True)
    stepped(model, model.length)
    months = model.datacollector.get_model_vars_dataframe()
    assert len(months) == model.length + 1
    assert months.iloc[0].drop("residents").sum() == 0
    assert months["permits"].is_monotonic_increasing
    assert months["permits"].iloc[-1] == (model.world.houses["granted"] * model.world.houses["size"]).sum()
    agents = model.datacollector.get_agent_vars_dataframe()
    assert len(agents) == (model.length + 1) * len(model.agents)
    last = agents.loc[model.length]
    household = model.world.people["household"]
    assert (last["place"].iloc[:60].to_numpy(float) == model.world.houses["place"][household]).all()
    assert (last["employed"].iloc[:60].to_numpy(float) == model.world.people["employed"]).all()
    assert last["status"].iloc[60:].isna().all()


BATCH = {**SMALL, "stay_constant": [-1.0, 3.0], "mentoring": [0.0, 0.5]}
REPORTED = tuple(made().datacollector.model_vars)


def batch(processes: int, max_steps: int, **given) -> list[dict]:
    """Rows of Mesa's batch run, two iterations each, in the same order whatever the number of processes."""
    twice = {"iterations": 2} if MESA < (3, 5) else {"rng": [None, None]}
    rows = batch_run(
        SettlementModel, BATCH | given, number_processes=processes, max_steps=max_steps, display_progress=False, **twice
    )
    return sorted(rows, key=lambda row: row["RunId"])


@pytest.mark.parametrize("processes", [1, 2])
def test_a_batch_run_equals_direct_runs(processes):
    rows = batch(processes, 40)
    assert [row["iteration"] for row in rows] == [0, 0, 0, 0, 1, 1, 1, 1]
    results = set()
    for row in rows:
        direct = stepped(made(stay_constant=row["stay_constant"], mentoring=row["mentoring"]), 40)
        expected = {name: values[-1] for name, values in direct.datacollector.model_vars.items()}
        assert {name: row[name] for name in REPORTED} == expected
        results.add(tuple(expected.values()))
    assert len(results) > 1


def test_a_batch_run_beyond_the_calendar_reports_its_end():
    model = made(stay_constant=3.0, mentoring=0.5)
    stepped(model, model.length)
    last = batch(1, model.length + 30, stay_constant=3.0, mentoring=0.5)[-1]
    assert {name: last[name] for name in REPORTED} == {
        name: values[-1] for name, values in model.datacollector.model_vars.items()
    }


def test_a_batch_run_with_agents_reports_every_person():
    rows = batch_run(
        SettlementModel, {**SMALL, "collect_agents": True}, max_steps=3, number_processes=1, display_progress=False
    )
    assert len(rows) == 74
    assert {row["AgentID"] for row in rows} == set(range(1, 75))


# Copies


def test_a_model_pickled_in_the_middle_lives_on_identically():
    model = stepped(made(people=300, mentoring=0.5), 15)
    assert len(model.agents) == 314
    thawed = pickle.loads(pickle.dumps(model))
    assert (thawed.month, thawed.steps) == (15, 15)
    stepped(thawed, 5).run()
    model.run()
    assert differing(thawed, model) == []
    assert all(agent.model is thawed for agent in thawed.agents)
    assert thawed.agents_by_type[Newcomer].get("employed") == model.agents_by_type[Newcomer].get("employed")


def test_a_deep_copy_lives_on_identically_and_leaves_the_original_untouched():
    model = stepped(made(people=300), 15)
    assert len(model.agents) == 314  # the handles exist
    frozen = pickle.dumps(model.world)
    other = copy.deepcopy(model)
    stepped(other, 5)
    assert (other.month, model.month, model.steps) == (20, 15, 15)
    assert len(other.datacollector.model_vars["permits"]) == 21
    assert len(model.datacollector.model_vars["permits"]) == 16
    other.run()
    other.agents_by_type[Newcomer].set("employed", 1)
    assert pickle.dumps(model.world) == frozen
    other = copy.deepcopy(model).run()
    assert differing(other, model.run()) == []


# Arguments


def test_the_signature_names_every_parameter_with_its_default():
    signature = inspect.signature(SettlementModel.__init__).parameters
    assert {name: signature[name].default for name in PARAMETERS} == {n: p.default for n, p in PARAMETERS.items()}
    assert all(p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL) for p in signature.values())
    everything = {name: p.default for name, p in signature.items() if name not in ("self", "people", "months")}
    assert differing(made(**everything).run(), made().run()) == []


@pytest.mark.parametrize(
    "given",
    [
        {"outreach_reech": 0.5},
        {"outreach_reach": 1.5},
        {"outreach_reach": float("nan")},
        {"outreach_reach": "much"},
        {"outreach_content": "leaflet"},
        {"b_job": True},
        {"ties_each": 2.5},
        {"people": 10},
        {"people": 60.5},
        {"months": 0},
        {"seed": -1},
        {"seed": "abc"},
        {"replicate": -1},
        {"outreach_reach": 0.5, "policy": load_scenario("baseline", made().study.places).policy},
    ],
    ids=lambda given: ",".join(f"{name}={value}" for name, value in given.items() if name != "policy"),
)
def test_a_wrong_argument_ends_in_one_sentence(given):
    with pytest.raises(ParameterError) as caught:
        made(**given)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 250
    assert any(name in text for name in given) or "policy" in text


def test_none_stands_for_the_default_of_the_study():
    """Mesa's batch runner hands on seed=None."""
    assert differing(made(seed=None, replicate=None).run(), made().run()) == []


# Memory


def used() -> int:
    return psutil.Process(os.getpid()).memory_info().rss


def sweep(models: int) -> tuple[int, list[weakref.ref]]:
    """The most memory used while so many models are made, run and dropped, and weak references to them."""
    alive, most = [], 0
    for number in range(models):
        model = made(replicate=number, stay_constant=(number % 7) / 7)
        model.run(13)
        stepped(model, 2)
        if number % 5 == 0:
            model.agents.get("unique_id")
        alive.append(weakref.ref(model))
        most = max(most, used())
    return most, alive


def left_alive(references) -> int:
    gc.collect()
    return sum(reference() is not None for reference in references)


def test_a_sweep_leaves_no_model_and_no_memory_behind():
    sweep(100)
    before = used()
    most, alive = sweep(300)
    assert left_alive(alive) == 0
    # by type: Numba leaves proxies of code that is gone, which cannot be asked what they are
    assert not any(issubclass(type(thing), SettlementModel) for thing in gc.get_objects())
    assert most - before < 40e6  # 300 models kept would take some 150 MB


@pytest.mark.slow
def test_ten_thousand_models_leave_no_memory_behind():
    sweep(300)
    before = used()
    most, alive = sweep(10_000)
    assert left_alive(alive) == 0
    assert most - before < 40e6


def test_copies_and_batches_leave_no_model_behind():
    model = stepped(made(), 3)
    others = [pickle.loads(pickle.dumps(model)), copy.deepcopy(model)]
    references = [weakref.ref(one) for one in [model, *others]]
    batch_run(SettlementModel, SMALL, max_steps=3, number_processes=1, display_progress=False)
    del model, others
    assert left_alive(references) == 0
    assert not any(issubclass(type(thing), SettlementModel) for thing in gc.get_objects())


# Ties


def test_ties_go_to_networkx_and_back():
    study = made(people=300).study
    graph = to_networkx(study.tie_start, study.ties)
    assert graph.number_of_nodes() == 300
    assert 2 * graph.number_of_edges() == len(study.ties) > 300
    assert sorted(graph.neighbors(7)) == sorted(study.ties[study.tie_start[7] : study.tie_start[8]])
    start, ends = from_networkx(graph)
    assert np.array_equal(start, study.tie_start)
    for row in range(300):
        back, there = ends[start[row] : start[row + 1]], study.ties[start[row] : start[row + 1]]
        assert sorted(back) == sorted(there)
    assert start.dtype == study.tie_start.dtype
    assert ends.dtype == study.ties.dtype


def test_a_graph_with_other_nodes_is_refused():
    with pytest.raises(ValueError, match="rows 0 to 1"):
        from_networkx(networkx.Graph([("a", "b")]))
    start, ends = from_networkx(networkx.empty_graph(3))
    assert start.tolist() == [0, 0, 0, 0]
    assert len(ends) == 0


# Mesa's own page


def inputs() -> dict:
    """Mesa's sliders, made from the declarations of the parameters."""
    from mesa.visualization import Slider

    result = dict(SMALL)
    for name, parameter in PARAMETERS.items():
        if parameter.choices:
            result[name] = {
                "type": "Select", "label": parameter.label_en, "value": parameter.default,
                "values": list(parameter.choices),
            }  # fmt: skip
        else:
            kind = int if parameter.whole else float
            step = 1 if parameter.whole else (parameter.high - parameter.low) / 100
            bounds = (kind(parameter.default), kind(parameter.low), kind(parameter.high))
            result[name] = Slider(name, *bounds, step, dtype=kind)
    return result


@pytest.mark.filterwarnings("ignore::UserWarning:solara")  # on Mesa's own code
def test_mesas_page_steps_resets_and_sets_every_parameter():
    import ipyvuetify
    from mesa.visualization import SolaraViz

    model = solara.reactive(made())
    whole = solara.AppLayout(children=[SolaraViz(model, model_params=inputs())])
    page = solara.render(whole, handle_error=False)[1]
    try:
        sliders = {slider.label: slider for slider in page.find(ipyvuetify.Slider).widgets}
        assert sliders.keys() >= {name for name, parameter in PARAMETERS.items() if not parameter.choices}
        choices = {select.label for select in page.find(ipyvuetify.Select).widgets}
        assert choices >= {parameter.label_en for parameter in PARAMETERS.values() if parameter.choices}
        buttons = {str(button.children[0]): button for button in page.find(ipyvuetify.Btn).widgets if button.children}
        buttons["Step"].click()
        assert (model.value.month, model.value.steps) == (1, 1)
        sliders["mentoring"].v_model = 0.5
        buttons["Reset"].click()
        assert model.value.month == 0
        assert (model.value.world.levers[:, :, Lever.mentoring] == 0.5).all()
        assert differing(model.value.run(), made(mentoring=0.5).run()) == []
    finally:
        page.close()


# The same bytes everywhere


def test_a_small_run_gives_the_same_bytes_on_every_python():
    run = Run(people=300, months=24, seed=3, draws=2, scenario="action-plan")
    study = run.population()
    run = Run(**vars(run) | {"policy": load_scenario("action-plan", study.places).policy})
    measured = list(run_worlds(run, keep=True))
    assert set(measured[0].outcomes) <= set(OUTCOMES)
    people = pa.concat_tables([people_table(m, study) for m in measured])
    months = pa.concat_tables([months_table(m, study) for m in measured])
    assert table_digest(people, ("draw", "replicate", "person")) == PEOPLE_DIGEST
    assert table_digest(months, ("draw", "replicate", "month", "outcome", "place")) == MONTHS_DIGEST
