"""Pages in Markdown, made from what is declared and from the notebooks."""

import json
from pathlib import Path

from agents.parameter import Parameter
from agents.parameters import PARAMETERS
from simulation.outcomes import OUTCOMES

_TITLES = {
    "lever": "Levers: what policy sets",
    "uncertainty": "Uncertainties: what nobody knows exactly",
    "setting": "Settings: what the modeller fixes",
}


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _row(p: Parameter) -> tuple[str, ...]:
    default = p.default if p.choices else f"{p.default:g}"
    knows = f"{p.cost.value:g} SEK per {p.cost.per}" if p.cost else str(p.prior or "")
    return f"`{p.name}`", f"{p.label_en}. {p.help_en}".strip(), default, p.allowed(), knows, f"{p.source} ({p.grade})"


def parameters_page() -> str:
    """Every lever, uncertainty and setting as declared beside its rule."""
    parts = ["# Parameters", "As declared in `agents/`; `bofast parameters --json` has all of it as data."]
    for role, title in _TITLES.items():
        last = "cost" if role == "lever" else "prior"
        rows = [_row(p) for p in PARAMETERS.values() if p.role == role]
        parts += [f"## {title}", _table(("name", "what", "default", "allowed", last, "source (grade)"), rows)]
    return "\n\n".join(parts) + "\n"


def outcomes_page() -> str:
    """Every outcome with its definition."""
    rows = [(f"`{o.name}`", o.label_en, o.unit, o.definition_en) for o in OUTCOMES.values()]
    table = _table(("name", "label", "unit", "definition"), rows)
    return f"# Outcomes\n\nWhat is measured, with its denominator.\n\n{table}\n"


def notebook_page(path: Path) -> str:
    """A notebook's words and code; what it prints is made by running it."""
    parts = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        parts.append(text if cell["cell_type"] == "markdown" else f"```ipython3\n{text}\n```")
    parts.insert(1, f"{{download}}`The notebook <{path.name}>` holds no results; run it to see them.")
    return "\n\n".join(parts) + "\n"
