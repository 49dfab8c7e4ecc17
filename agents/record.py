"""Records: what is written to JSON and read from it again."""

from typing import Any

Record = dict[str, Any]  # by name; of what type each value is, only its writer and its readers know
