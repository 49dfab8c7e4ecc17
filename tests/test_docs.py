"""Documentation that holds: every block of the tutorial, how-tos and explanations does what the page says."""

import re
import shlex
import subprocess
import sys

import pytest
from doc_blocks import DOCS, blocks

FOLDERS = ("tutorial", "how-to", "explanation")
ELSEWHERE = {"how-to/add-a-lever.md"}  # changes the sources: tests/test_new_lever.py
PAGES = sorted(str(p.relative_to(DOCS)) for folder in FOLDERS for p in (DOCS / folder).glob("*.md"))


@pytest.mark.parametrize("page", [page for page in PAGES if page not in ELSEWHERE])
def test_every_block_of_a_page_does_what_it_says(page, bofast, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in blocks(page):
        if block.mark.startswith("not run: "):
            continue
        if block.language == "toml":
            (tmp_path / re.fullmatch(r"file: (\S+)", block.mark)[1]).write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            exec(compile(block.text, page, "exec"), names)
        elif block.language == "bash":
            for line in block.text.splitlines():
                command, *words = shlex.split(line, comments=True)
                assert command == "bofast", f"{line}: mark the block as not run, with the reason"
                code, out, err = bofast(*words)
                assert code == 0, f"{line}\n{out}{err}"
        else:
            assert block.language == "text", f"{page}: a block in {block.language} is neither run nor plain text"


def test_a_block_that_is_not_run_gives_its_reason():
    marks = [block.mark for page in PAGES for block in blocks(page) if block.mark.startswith("not run")]
    assert marks and all(re.fullmatch("not run: .{10,}", mark) for mark in marks)


def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path):
    site = tmp_path / "site"
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", tmp_path / "trees", DOCS, site]
    done = subprocess.run(build, cwd=DOCS.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(site): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert len(pages) > 30
    for path, text in pages.items():
        fetched = re.findall(r'<(?:script|img|iframe)[^>]+src="(https?:[^"]+)|<link[^>]+href="(https?:[^"]+)', text)
        assert not fetched, f"{path} loads {fetched[0]}"
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert not re.search(r"(?:@import|url\()\s*[\"']?https?:", styles)
    reference = pages[next(path for path in pages if path.name == "laboratory.html")]
    assert "Raises BadInput" in reference and "experiments.laboratory.compare" in reference
