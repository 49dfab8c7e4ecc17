"""What a visitor can take along: a script, tables, pictures and the brief of what is chosen."""

from __future__ import annotations

import io
from zipfile import ZipFile, ZipInfo

from experiments.brief import brief
from experiments.comparison import Comparison
from experiments.runs import Run
from experiments.scenario_file import Scenario
from viz.page.state import Choice


def script(choice: Choice, run: Run, draws: int) -> str:
    """Python that gives the page's figures."""
    study = {"people": run.people, "months": run.months, "seed": run.seed, "county": run.county}
    usual = vars(Run())
    told = [f"{name}={value!r}" for name, value in study.items() if value != usual[name]]
    told += ['posterior="prior"'] if run.posterior is None else []
    arguments = ", ".join(["mine", f"draws={draws}", *told])
    levers = ", ".join(f"{name!r}: {value!r}" for name, value in choice.levers)
    return "\n".join(
        [
            "from experiments import compare, scenario",
            "from experiments.adjusted import adjusted",
            "",
            f"mine = adjusted(scenario({choice.preset!r}), {{{levers}}})",
            f'told = compare("baseline", {arguments})',
            "print(told.frame())",
        ]
    )


def table_csv(comparison: Comparison) -> bytes:
    """Every difference, one row each."""
    return comparison.frame().to_csv().encode()


def table_parquet(comparison: Comparison) -> bytes:
    """Every outcome's difference in every draw."""
    import pyarrow.parquet as pq

    from viz.compare_command import differences_table

    written = io.BytesIO()
    pq.write_table(differences_table(comparison, 1), written, write_page_checksum=True)
    return written.getvalue()


def pictures(comparison: Comparison, language: str, ending: str) -> bytes:
    """The comparison's pictures in one archive."""
    from viz.compare_pictures import differences, retention
    from viz.style import look

    plain = {"png": {"Software": None}, "svg": {"Date": None, "Creator": "bofast"}}[ending]
    written = io.BytesIO()
    with ZipFile(written, "w") as archive, look():
        for name, drawn in (("differences", differences), ("retention", retention)):
            picture = io.BytesIO()
            drawn(comparison, language).savefig(picture, format=ending, metadata=plain)
            archive.writestr(ZipInfo(f"{name}.{ending}"), picture.getvalue())
    return written.getvalue()


def brief_file(run: Run, baseline: Scenario, scenario: Scenario, draws: int, language: str, ending: str) -> bytes:
    """The brief as PDF or HTML."""
    from viz.brief_content import document
    from viz.brief_html import to_html
    from viz.brief_pdf import to_pdf

    found = brief(run, baseline, [scenario], draws)
    laid_out = document(found, run.population().places, language, "")
    return to_pdf(laid_out) if ending == "pdf" else to_html(laid_out).encode()
