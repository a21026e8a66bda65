"""`make trust`: run every test that shows a promise, on both engines, and write `docs/trust.md` out of how they ended.

Arguments go to pytest. `--page` alone writes the page anew from the results that are kept.
"""

import json
import sys
from pathlib import Path

import pytest

from tests.trust.page import page

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "docs" / "trust.json"


def main(arguments: list[str]) -> int:
    ended = 0
    if "--page" not in arguments:
        chosen = arguments if "-m" in arguments else ["-m", "promise", *arguments]
        ended = pytest.main([*chosen, f"--trust={RESULTS}"])
    written = page(json.loads(RESULTS.read_text(encoding="utf-8")))
    RESULTS.with_suffix(".md").write_text(written, encoding="utf-8")
    return int(ended)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
