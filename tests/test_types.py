"""Types are said everywhere and hold: mypy's strict check, as [tool.mypy] in pyproject.toml says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def checked(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The check from the repository's folder; what it learns is kept in .mypy_cache for the next time."""
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", *arguments],
        cwd=ROOT, env=os.environ | {"MYPYPATH": "."}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="types are those of the libraries that Python 3.11 gets")
def test_all_packages_pass_the_strict_check() -> None:
    found = checked()
    assert found.returncode == 0, found.stdout + found.stderr


def test_a_rule_and_a_column_called_wrongly_are_found(tmp_path: Path) -> None:
    """A decorator or a descriptor that lost its types would make the check pass whatever is called."""
    wrong = (
        "from agents.columns import Newcomers\n"
        "from agents.parameter import Values\n"
        "from agents.utility import lived_term\n"
        "lived_term(Values(), 'twelve')\n"
        "lived_term(12.0, 12.0)\n"
        "Newcomers.age.sum()\n"
        "Newcomers.new(3).age.sum()\n"
    )
    script = tmp_path / "wrong.py"
    script.write_text(wrong)
    found = checked(str(script))
    lines = [line.split(":")[1] for line in found.stdout.splitlines() if ": error:" in line]
    assert lines == ["4", "5", "6"], found.stdout + found.stderr
