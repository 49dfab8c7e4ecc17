"""The posterior that ships: draws of the fitted uncertainties, with what they were fitted to and how well.

Only draws that passed the gate of convergence are used, and only with the model and for the county they were
fitted to. What a lever does is never fitted: those uncertainties keep their priors in every draw.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from agents.bad_input import BadInput
from agents.evidence import data_hash
from agents.parameters import FITTED, PARAMETERS
from agents.record import Record
from experiments.digest import table_digest
from experiments.fingerprint import model_fingerprint
from experiments.folder import write_text, write_whole

SHIPPED = Path(__file__).parent / "shipped"
# What a posterior is, in a few words for tables and pictures.
LABEL_EN = "posterior of {draws} draws, fitted to county {county}"
LABEL_SV = "posterior med {draws} dragningar, anpassad till län {county}"
PRIOR, SHIPPED_NAME = "prior", "shipped"


class PosteriorError(BadInput):
    """A posterior cannot be used; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Equally weighted draws (n, d) of the fitted uncertainties, in the order of FITTED."""

    rows: np.ndarray
    facts: Record  # county, people, model, data, targets, convergence, provenance

    def draw(self, draw: int) -> dict[str, float]:
        """The fitted uncertainties of a draw."""
        return dict(zip(FITTED, self.rows[draw].tolist(), strict=True))

    def check_draws(self, draws: int) -> None:
        """Raise a PosteriorError when more draws are asked for than there are."""
        if draws > len(self.rows):
            raise PosteriorError(f"draws = {draws} is too many; the posterior holds {len(self.rows)}")

    @property
    def label(self) -> str:
        """What the posterior is, in a few words for tables and pictures."""
        return LABEL_EN.format(draws=f"{len(self.rows):,}", county=self.facts["county"])

    def table(self) -> pa.Table:
        """The draws as a table."""
        columns = {"draw": pa.array(np.arange(len(self.rows), dtype=np.int32))}
        return pa.table(columns | {name: self.rows[:, i] for i, name in enumerate(FITTED)})

    @property
    def digest(self) -> str:
        """SHA-256 of the draws."""
        return table_digest(self.table(), ("draw",))


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Write NAME.parquet with the draws and NAME.json with the facts."""
    layout = {"compression": "zstd", "compression_level": 19, "use_dictionary": False}
    layout |= {"use_byte_stream_split": list(FITTED), "write_page_checksum": True}
    write_whole(path, lambda aside: pq.write_table(posterior.table(), aside, **layout))
    text = json.dumps(posterior.facts | {"digest": posterior.digest}, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(path.with_suffix(".json"), text + "\n")


def read_posterior(path: Path) -> Posterior:
    """Read a posterior as it was written; a PosteriorError when it is damaged or no posterior."""
    try:
        facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        table = pq.ParquetFile(path, page_checksum_verification=True).read()
    except FileNotFoundError as error:
        missing = Path(error.filename or path).name
        raise PosteriorError(f"there is no posterior at {path}: {missing} is missing") from None
    except (OSError, ValueError) as error:
        raise PosteriorError(f"{path} is damaged or no posterior ({type(error).__name__})") from None
    needed = {"county", "model", "data", "converged", "digest"}
    if not isinstance(facts, dict) or not needed <= facts.keys():
        raise PosteriorError(f"{path.with_suffix('.json')} must tell {', '.join(sorted(needed))}")
    if set(table.column_names) != {"draw", *FITTED}:
        odd = sorted(set(table.column_names) ^ {"draw", *FITTED})[0]
        raise PosteriorError(f"{path} is a posterior of another version of the model: it differs in {odd!r}")
    rows = np.column_stack([np.from_dlpack(table[name].combine_chunks()) for name in FITTED])
    posterior = Posterior(rows, facts)
    if posterior.digest != facts["digest"]:
        raise PosteriorError(f"{path} is damaged: its draws are not those its .json tells of")
    for i, name in enumerate(FITTED):
        low, high = rows[:, i].min(), rows[:, i].max()
        if not PARAMETERS[name].low <= low <= high <= PARAMETERS[name].high:
            raise PosteriorError(f"{path}: {name} lies outside {PARAMETERS[name].allowed()}")
    return posterior


def shipped_path(county: str) -> Path:
    """Where the posterior of a county lies, if one ships."""
    return SHIPPED / f"posterior-{county}.parquet"


@cache
def posterior_for(county: str, source: str = SHIPPED_NAME) -> Posterior | None:
    """The posterior a study draws from: the shipped one, a FILE, or None for the priors alone.

    A county without a shipped posterior has priors alone. Raises PosteriorError for a posterior of another
    model, other data or another county, or one that has not converged.
    """
    if source == PRIOR or (source == SHIPPED_NAME and not shipped_path(county).exists()):
        return None
    path = shipped_path(county) if source == SHIPPED_NAME else Path(source)
    posterior = read_posterior(path)
    remedy = "run `bofast calibrate`, or use --posterior prior"
    if posterior.facts["county"] != county:
        raise PosteriorError(f"{path} was fitted to county {posterior.facts['county']}, not {county}; {remedy}")
    if posterior.facts["data"] != data_hash() or posterior.facts["model"] != model_fingerprint():
        raise PosteriorError(f"{path} was fitted to another version of the model or its data; {remedy}")
    if not posterior.facts["converged"]:
        raise PosteriorError(f"{path} has not converged; {remedy}")
    return posterior
