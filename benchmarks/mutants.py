"""Whether the tests notice a changed rule: small changes to the rules by which people decide, each tried alone.

    python -m benchmarks.mutants [--mutants 400] [--seed 1] [--only settling]

prints what no test noticed and a Markdown table. First run the tests that know what is right (equations of
docs/odd.md, the second reading, the literature); what they miss is compared by a digest of the small worlds before
the change, which notices any difference and knows nothing, as pinned digests do. The tests are collected once; for
each mutant a copy of the process gets the changed function and runs the tests that call it until one fails.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import importlib
import inspect
import os
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType

import pytest

TESTS = Path(__file__).resolve().parent.parent / "tests"
KNOWING = ("test_odd.py::test_an_equation_gives_what_its_function_gives", "test_rules.py", "test_plain_kernel.py")
RULES = {
    "agents": ("belief", "moving", "search_measures", "settlement", "utility", "work"),
    "simulation": ("choice", "information", "labour", "labour_market", "onward", "settling"),
}
SECONDS = 20  # of processor time, after which a mutant counts as one that never ends
OTHERS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
    ast.And: (ast.Or,), ast.Or: (ast.And,), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
}  # fmt: skip


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    match node:
        case ast.BinOp(left, op, right):
            yield from (ast.BinOp(left, other(), right) for other in OTHERS[type(op)])
        case ast.BoolOp(op, values):
            yield from (ast.BoolOp(other(), values) for other in OTHERS[type(op)])
        case ast.Compare(left, [op, *ops], values):
            yield from (ast.Compare(left, [other(), *ops], values) for other in OTHERS[type(op)])
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Constant(int() | float() as value) if not isinstance(value, bool):
            yield from (ast.Constant(other) for other in {value + 1, value - 1, value * 2} - {value, -1})
        case ast.Call(ast.Name("min" | "max" as name), values):
            yield ast.Call(ast.Name("max" if name == "min" else "min", ast.Load()), values, [])
        case ast.IfExp(_, body, otherwise):
            yield from (body, otherwise)
        case ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.AugAssign(target, op, value):
            yield from (ast.AugAssign(target, other(), value) for other in OTHERS[type(op)])
            yield ast.Pass()
        case ast.Assign([ast.Attribute() | ast.Subscript()]) | ast.Expr():
            yield ast.Pass()


class Changed(ast.NodeTransformer):
    """A function with one of its possible changes; `left` counts down to it."""

    def __init__(self, number: int) -> None:
        self.left, self.said = number, ""

    def visit(self, node: ast.AST) -> ast.AST:
        for change in changes(node):
            self.left -= 1
            if self.left == -1:
                self.said = f"line {node.lineno}: {ast.unparse(node)}  ->  {ast.unparse(change)}"
                return ast.copy_location(change, node)
        return self.generic_visit(node)


def mutants(floor: str, name: str) -> Iterator[tuple[FunctionType, str, CodeType]]:
    """Every change of every rule of a module: the rule, the change in words, and as code."""
    module = importlib.import_module(f"{floor}.{name}")
    for rule in [one for one in vars(module).values() if inspect.isfunction(one) and one.__module__ == module.__name__]:
        for number in range(10_000):
            tree, change = ast.parse(inspect.getsource(rule)), Changed(number)
            ast.increment_lineno(tree, rule.__code__.co_firstlineno - 1)
            (written,) = tree.body
            written.decorator_list = []
            written.body = [change.visit(line) for line in written.body[1:]]  # the first is the docstring
            if not change.said:
                break
            scope = dict(vars(module))
            exec(compile(ast.fix_missing_locations(tree), name, "exec"), scope)
            yield rule, change.said, scope[rule.__name__].__code__


def apart(work: Callable[[], str]) -> str:
    """What a function says in a copy of this process, or why it says nothing."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        said = "an error"
        with contextlib.suppress(BaseException):
            said = work()
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as end:
        said = end.read()
    return said if os.waitpid(child, 0)[1] == 0 else "it never ended"


def digest() -> str:
    """Of all lives in the small worlds."""
    from plain_kernel import lived_plainly
    from test_plain_kernel import WORLDS

    result = hashlib.sha256()
    for world in map(lived_plainly, WORLDS.values()):
        for table in (world.people, world.houses):
            result.update(b"".join(table[name].tobytes() for name in table.dtype.names))
        result.update(world.flows.tobytes() + world.units.tobytes())
    return result.hexdigest()


class Trial:
    """Pytest's plugin that runs the collected tests as they are, then for each mutant those that call its rule."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked, self.failed = asked, ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or (report.nodeid if report.failed else "")

    def first_failure(self, items: list[pytest.Item]) -> str:
        for item in items:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if self.failed:
                break
        return self.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        calling: dict[CodeType, dict[pytest.Item, None]] = defaultdict(dict)
        for item in session.items:
            sys.setprofile(lambda frame, event, _, item=item: calling[frame.f_code].update({item: None}))
            self.first_failure([item])
            sys.setprofile(None)
        assert not self.failed, f"{self.failed} fails without any change"
        before, start = digest(), time.perf_counter()
        table: dict[str, Counter[str]] = defaultdict(Counter)
        noticed: Counter[str] = Counter()
        every = [one for floor in RULES for name in RULES[floor] for one in mutants(floor, name)]
        tried = random.Random(self.asked.seed).sample(every, min(self.asked.mutants, len(every)))
        for rule, said, code in [one for one in tried if self.asked.only in one[0].__module__]:
            items, as_it_is, rule.__code__ = list(calling[rule.__code__]), rule.__code__, code
            killer = apart(lambda items=items: self.first_failure(items))
            known = killer != ""
            seen = known or apart(lambda: "" if digest() == before else "seen") != ""
            rule.__code__ = as_it_is
            table[rule.__module__].update(mutants=1, known=int(known), seen=int(seen))
            if known:
                noticed[killer.rpartition("::")[2].partition("[")[0]] += 1
            else:
                how = "seen by the digest:" if seen else "SURVIVES:"
                print(how, f"{rule.__module__}.{rule.__name__}", said, flush=True)
        table["all"] = sum(table.values(), Counter())
        print(f"\n{len(every)} mutants, of which those below took {time.perf_counter() - start:.0f} s\n")
        print("| rules | mutants | noticed by tests that know | by those or a digest |\n|---|---:|---:|---:|")
        for name, count in table.items():
            print(f"| `{name}` | {count['mutants']} | {count['known']} | {count['seen']} |")
        for test, times in noticed.most_common():
            print(f"- {times} noticed first by {test}")
        return True


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--mutants", type=int, default=400)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", help="try those of the sample in modules whose name has this in it")
    asked = options.parse_args()
    os.environ["NUMBA_DISABLE_JIT"] = "1"  # before a rule is imported: it stays the function it is written as
    words = ["-q", "-s", "-p", "no:cacheprovider", *(str(TESTS / test) for test in KNOWING)]
    raise SystemExit(pytest.main(words, plugins=[Trial(asked)]))
