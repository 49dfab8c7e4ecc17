"""The page's fixed words: each in both languages, none unused, none asked for that is not there."""

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest

from viz.page.texts import TEXTS, said_by, say
from viz.style import LANGUAGES

ROOT = Path(__file__).parent.parent
PAGE = sorted((ROOT / "viz" / "page").glob("*.py"))


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@cache
def asked():
    """What every `say` of the page's code asks for, a value as `(.+)`, and every text that stands elsewhere."""
    said, others = set(), set()
    for path in PAGE:
        every = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        calls = [one.args[0] for one in every if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "say"]
        said |= {pattern for one in calls for pattern in patterns(one)}
        others |= {one.value for one in every if isinstance(one, ast.Constant)}
    return said, others


def patterns(one):
    if isinstance(one, ast.IfExp):
        return patterns(one.body) + patterns(one.orelse)
    if isinstance(one, ast.JoinedStr):
        return ["".join(re.escape(part.value) if isinstance(part, ast.Constant) else "(.+)" for part in one.values)]
    return [re.escape(one.value)] if isinstance(one, ast.Constant) and isinstance(one.value, str) else []


@cache
def words():
    """Every text by which code or a component may name something."""
    found = set()
    for floor in ("agents", "simulation", "experiments", "viz/page"):
        for path in (ROOT / floor).glob("*.py"):
            found |= {
                one.value
                for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
    for path in (ROOT / "viz" / "page").glob("*.vue"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"texts\.(\w+)", text)) | set(re.findall(r"""["']([^"'\n]+)["']""", text))
    return {one.strip() for one in found}


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_is_there_in_both_languages_with_the_same_values(key):
    text = TEXTS[key]
    assert set(text) == set(LANGUAGES) and all(one.strip() for one in text.values())
    assert fields(text["en"]) == fields(text["sv"])


def known(text):
    """Whether the code has a word for it, or two that are put together."""
    return text in words() or set(text.split(" ", 1)) <= words()


@pytest.mark.parametrize("key", TEXTS)
def test_no_text_is_unused(key):
    said, others = asked()
    found = [match for pattern in said if (match := re.fullmatch(pattern, key))]
    # f"tab {name}" uses "tab why" if "why" is a word of the code; a component is given all that its part has
    given = key.startswith("people.") and known(key.removeprefix("people."))
    assert key in others or given or any(all(map(known, match.groups())) for match in found)


def test_every_text_asked_for_is_there():
    said, _ = asked()
    assert len(said) > 100
    for pattern in said:
        assert any(re.fullmatch(pattern, key) for key in TEXTS), pattern


def test_a_text_is_said_with_its_values_and_without_them_is_an_error():
    assert say("of 100", "sv", value="8,1") == "8,1 av 100" and say("title", "en", county="X") == "Who stays in X?"
    assert "\xa0%" in say("nine in ten", "en")
    for wrong in (lambda: say("nothing", "en"), lambda: say("title", "de", county="X"), lambda: say("title", "en")):
        with pytest.raises(KeyError):
            wrong()
    assert "title" in said_by("people", "en") and "about" not in said_by("people", "en")


def test_the_words_for_a_verdict_are_said_in_one_place():
    """Elsewhere they would come to differ."""
    for path in (ROOT / "viz").rglob("*.[pt][yo]*"):
        if path.name != "verdicts.py" and path.suffix in (".py", ".toml"):
            text = " ".join(path.read_text(encoding="utf-8").split())
            assert not re.search('"(höjer|sänker|cannot tell)"|kan inte avgöras|går? (inte|ej) att säga', text), path
