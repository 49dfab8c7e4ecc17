"""Whatever stands in a file or a link is read, or refused in one sentence."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz_inputs import fuzz, problem, readers

FOLDER = TemporaryDirectory()
READERS = readers(Path(FOLDER.name))


def test_whole_examples_with_something_wrong_are_read_or_refused_in_one_sentence(tmp_path):
    ended = list(fuzz(150, 7, tmp_path))
    assert [(kind, what, content[:300]) for kind, content, _, what in ended if what] == []
    for kind in READERS:  # most are refused, so the refusals are tried
        refused = [was for one, _, was, _ in ended if one == kind]
        assert sum(refused) > len(refused) / 4, kind


@pytest.mark.parametrize("kind", READERS)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
@settings(max_examples=40, deadline=None)
def test_arbitrary_bytes_are_read_or_refused_in_one_sentence(kind, content):
    assert problem(READERS[kind][1], content) is None
