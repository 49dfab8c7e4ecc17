"""Kept machine code does what Numba does, without Numba; what is wrong with it costs time only."""

import copy
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from agents import exact, machine_code
from agents.compiled import long_rule
from agents.machine_code import Entry, is_compiled
from simulation import groups, kernel, network, noise, tally
from simulation.outcomes import OUTCOMES
from simulation.policy import Policy
from simulation.setup import build_world, population_of

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(not isinstance(kernel.advance, Entry), reason="nothing is compiled")


def both_ways(entry, arguments):
    """The bytes of all arrays after machine code has worked on one copy of them and Numba on another."""
    results = []
    for call in (entry, entry.dispatcher):
        copies = arguments()
        assert call(*copies) is None
        arrays = [a for one in copies for a in (one if isinstance(one, tuple) else (one,)) if isinstance(a, np.ndarray)]
        results.append([array.tobytes() for array in arrays])
    assert list(entry._codes.values()) != [None]
    return results


@pytest.mark.parametrize(
    ("people", "parameters", "policy", "number"),
    [
        (400, {}, Policy(), 0),
        (900, {"b_ties": 1.0, "talk_error": 0.5}, Policy.of(outreach_reach=0.5, wage_subsidy=0.4, co_placement=0.5), 7),
    ],
)
def test_machine_code_gives_the_bytes_that_numba_gives(people, parameters, policy, number):
    study = population_of("25", people, 1, {})

    def world():
        return build_world(study, parameters, policy, 24, number)

    def lived():
        w = world()
        kernel.advance.dispatcher(w, 0, len(w.flows))
        return w

    first, second = both_ways(kernel.prepare, lambda: (world(),))
    assert first == second
    first, second = both_ways(kernel.advance, lambda: (w := world(), 0, len(w.flows)))
    assert first == second
    assert first != [array.tobytes() for array in world()]
    for entry, arguments in [
        (tally.tally, lambda: (lived(), study.destination_class, np.zeros((len(OUTCOMES), 2), np.int64))),
        (groups.count_groups, lambda: (lived(), 24, np.zeros((4, groups.MOST_CATEGORIES, 2), np.int64))),
        (groups.count_places, lambda: (lived(), 24, np.zeros((14, 4)))),
    ]:
        first, second = both_ways(entry, arguments)
        assert first == second
        assert any(first[-1])


def test_numbers_and_ties_by_machine_code_have_the_bytes_that_numba_gives():
    rows = np.arange(3000) * 7
    n = len(rows)
    low, high = np.zeros(n, np.int64), np.full(n, n)
    bounds = np.column_stack([low, high])
    for entry, arguments in [
        (noise.draw_many, lambda: (3, 1, rows, n, 24, 5, np.zeros((4, n)))),
        (exact.log_each, lambda: (rows + 0.3, np.zeros(n))),
        (
            network._draw_ties,
            lambda: (1, rows, low, high, low, high, rows, bounds, np.array([0.7, 0.4]), *np.full((2, 3, n), -1)),
        ),
    ]:
        first, second = both_ways(entry, arguments)
        assert first == second
        assert any(first[-1])


def test_a_start_with_code_at_hand_does_without_numba():
    program = (
        "import sys\nsys.argv = 'bofast run --json --people 500 --draws 2 --posterior prior'.split()\n"
        "from viz.command_line import main\n"
        "try:\n    main()\nfinally:\n"
        "    print(sorted({'numba', 'scipy', 'pandas', 'mesa', 'matplotlib'} & set(sys.modules)), file=sys.stderr)\n"
    )
    for _ in range(2):
        ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert ran.returncode == 0, ran.stderr
    assert ran.stderr.splitlines()[-1] == "[]"
    assert "Compiling" not in ran.stderr


# What may be found on disk


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("BOFAST_CACHE", str(tmp_path))
    return tmp_path


def logs(x=(1.0, 2.0, 40.0)):
    """Logarithms by an entry that has loaded nothing yet."""
    result = np.zeros(len(x))
    Entry(exact.log_each.py_func)(np.array(x), result)
    return result.tolist()


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, None], ids=["empty", "zeros", "one bit"])
def test_damaged_code_is_compiled_anew(empty_cache, damage):
    before = logs()
    (path,) = machine_code._folder().iterdir()
    intact = path.read_bytes()
    path.write_bytes(intact[:-1] + bytes([intact[-1] ^ 1]) if damage is None else damage)
    assert logs() == before
    assert machine_code._read(path) is not None
    assert [one.name for one in machine_code._folder().iterdir()] == [path.name]


def test_code_counts_as_compiled_only_when_it_is_whole_and_made_by_these_versions(empty_cache, monkeypatch):
    assert not is_compiled()
    path = machine_code._folder() / "advance-1"
    machine_code._keep(path, b"code")
    assert is_compiled()
    with monkeypatch.context() as other:
        other.setattr(machine_code, "version", lambda package: "0.1")
        assert not is_compiled()
    with monkeypatch.context() as other:
        other.setattr(machine_code, "_processor", lambda: ("another", ""))
        assert not is_compiled()
    path.write_bytes(path.read_bytes()[:-1])
    assert not is_compiled()


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("BOFAST_CACHE", str(tmp_path / "file"))
    assert logs() == [0.0, exact.log(2.0), exact.log(40.0)]


# What may be asked


@long_rule
def third(few, numbers):
    numbers[0] = few[int(numbers[1])]  # by a number known late: may be out of range


def test_a_rule_that_can_fail_is_left_to_numba(empty_cache):
    def pick(numbers):
        third((10.0, 20.0, 30.0), numbers)

    entry = Entry(pick)
    numbers = np.array([0.0, 2.0])
    entry(numbers)
    assert numbers[0] == 30.0
    assert list(entry._codes.values()) == [None]
    with pytest.raises(IndexError):
        entry(np.array([0.0, 3.0]))


def test_where_numba_differs_inside_its_own_call_is_used(empty_cache, monkeypatch):
    def differs(*arguments):
        raise AttributeError("get_arg_packer")

    monkeypatch.setattr(machine_code, "_compile", differs)
    assert logs() == [0.0, exact.log(2.0), exact.log(40.0)]
    assert not machine_code._folder().exists()


def test_arrays_of_another_kind_get_code_of_their_own(empty_cache):
    entry = Entry(exact.log_each.py_func)
    wide, result = np.full((4, 2), 2.0), np.zeros(4)
    entry(wide[:, 0], result)
    entry(wide[:, 0].copy(), again := np.zeros(4))
    entry(np.full(4, 2, np.int32), whole := np.zeros(4))
    assert result.tolist() == again.tolist() == whole.tolist() == [exact.log(2.0)] * 4
    assert len(entry._codes) == 3


def test_rules_are_copied_and_pickled_as_functions_are():
    for rule in (kernel.advance, exact.exp):
        assert pickle.loads(pickle.dumps(rule)) is copy.deepcopy(rule) is rule


def test_a_fraction_is_no_whole_number():
    with pytest.raises(TypeError):
        noise.draw_many(1, 0.5, np.arange(2), 2, 24, 0, np.zeros((4, 2)))


def test_python_goes_on_while_machine_code_runs():
    worlds = [build_world(population_of("25", 3000, 1, {}), {}, number=number) for number in range(6)]
    kernel.advance(worlds[0], 0, 1)
    switching = sys.getswitchinterval()
    turns = 0

    def work():
        for world in worlds:
            kernel.advance(world, 1, len(world.flows))

    try:
        sys.setswitchinterval(100.0)  # nobody takes the lock from who holds it
        worker = threading.Thread(target=work)
        worker.start()
        while worker.is_alive():
            turns += 1
            time.sleep(0.0005)
    finally:
        sys.setswitchinterval(switching)
    assert turns > len(worlds) + 2
