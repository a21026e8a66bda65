"""One spelling for one JSON value, so that equal values have equal hashes (after RFC 8785)."""

import json
from typing import Any

ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> bytes:
    """`value` as UTF-8 JSON: keys sorted, no spaces. Raises ValueError or TypeError for what JSON cannot hold."""
    return ENCODER.encode(value).encode()
