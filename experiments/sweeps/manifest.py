"""The list of parts that count: one line each, hashed together with the line before, so that none can be altered."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from experiments.folder import write_text
from experiments.sweeps.parts import Part

_START = "0" * 64


def _hash(before: str, text: str) -> str:
    return hashlib.sha256(f"{before} {text}".encode()).hexdigest()


def _line(before: str, part: Part) -> str:
    text = json.dumps(vars(part), sort_keys=True)
    return f"{_hash(before, text)} {text}"


def read_manifest(path: Path) -> list[Part]:
    """The parts a manifest tells of; lines that are torn or altered tell nothing."""
    parts, before = [], _START
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    for line in lines:
        told, _, text = line.partition(" ")
        if told == _hash(before, text):
            parts.append(Part(**json.loads(text)))
        before = told
    return parts


class Manifest:
    """A manifest that is written to: begun with the parts that were found whole, then a line for every new one."""

    def __init__(self, path: Path, parts: Iterable[Part] = ()) -> None:
        self.path = path
        self._last = _START
        lines = []
        for part in parts:
            lines.append(_line(self._last, part))
            self._last = lines[-1].partition(" ")[0]
        write_text(path, "".join(f"{line}\n" for line in lines))

    def add(self, part: Part) -> None:
        """Tell of a part, down to the disk."""
        line = _line(self._last, part)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._last = line.partition(" ")[0]
