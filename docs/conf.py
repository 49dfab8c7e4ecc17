"""How the documentation is built: Sphinx reads Markdown and docstrings, and nothing from the network."""

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS)]

project = "bofast"
author = "the bofast authors"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
html_title = "bofast"
html_show_copyright = False
myst_heading_anchors = 3
default_role = "code"  # docstrings mark code by single backticks
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True


def write_made_pages(app) -> None:
    """The pages made from declarations (commands, parameters, outcomes) and from the notebooks."""
    from made_pages import notebook_page, outcomes_page, parameters_page

    folder = DOCS / "reference"
    asked = [sys.executable, "-m", "typer", "viz.command_line", "utils", "docs", "--name", "bofast"]
    commands = subprocess.run(asked, cwd=DOCS.parent, capture_output=True, text=True, check=True).stdout
    made = {"commands": commands, "parameters": parameters_page(), "outcomes": outcomes_page()}
    for name, text in made.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    for path in (DOCS / "notebooks").glob("*.ipynb"):
        path.with_suffix(".md").write_text(notebook_page(path), encoding="utf-8")


def setup(app) -> None:
    """Called by Sphinx before anything is read."""
    app.connect("builder-inited", write_made_pages)
