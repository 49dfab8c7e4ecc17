"""A digest of tables that depends on their contents alone, not on the order or the file format."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

# What tells the rows of a table apart; of a table not named here, all that is no measured number, then the numbers.
TABLES = {
    "people.parquet": ("draw", "replicate", "person"),
    "months.parquet": ("draw", "replicate", "month", "outcome", "place"),
    "differences.parquet": ("draw", "replicate", "scenario", "outcome"),
    "ledger.parquet": ("draw", "replicate", "person"),
    "shapley.parquet": ("draw", "replicate", "lever"),
}


def table_digest(table: pa.Table, keys: tuple[str, ...]) -> str:
    """SHA-256 of the rows sorted by their keys: per column its name, which values are null, and the values.

    Numbers and truths are encoded as 64-bit little-endian, texts as UTF-8 with their length.
    """
    table = table.combine_chunks().sort_by([(key, "ascending") for key in keys])
    digest = hashlib.sha256()
    for name in sorted(table.column_names):
        column = table[name].combine_chunks()
        null: np.ndarray = np.from_dlpack(column.is_null().cast(pa.uint8()))  # to_numpy would import pandas
        digest.update(name.encode() + b"\0" + np.packbits(null).tobytes())
        if pa.types.is_string(column.type):
            for text in column.dictionary_encode().dictionary.to_pylist():
                digest.update(len(text.encode()).to_bytes(4, "little") + text.encode())
            codes = column.dictionary_encode().indices.fill_null(-1)
            digest.update(np.from_dlpack(codes).astype("<i8").tobytes())
            continue
        wide = pa.float64() if pa.types.is_floating(column.type) else pa.int64()
        values = np.from_dlpack(column.cast(wide).fill_null(0))
        digest.update(values.astype("<f8" if wide == pa.float64() else "<i8").tobytes())
    return digest.hexdigest()


def _all_keys(schema: pa.Schema) -> tuple[str, ...]:
    return tuple(field.name for field in sorted(schema, key=lambda one: (pa.types.is_floating(one.type), one.name)))


def folder_digest(folder: Path | str) -> dict[str, str]:
    """The digest of each table of a run's folder, and of all together under "all"."""
    parts = {}
    for path in sorted(Path(folder).glob("*.parquet")):
        table = pq.read_table(path, page_checksum_verification=True)
        parts[path.name] = table_digest(table, TABLES.get(path.name) or _all_keys(table.schema))
    whole = hashlib.sha256("".join(f"{name}:{value}\n" for name, value in sorted(parts.items())).encode())
    return parts | {"all": whole.hexdigest()}
