"""`make trust`: run every test that shows a promise, on both engines, and write `docs/trust.md` out of how they ended.

Arguments go to pytest. `--add` keeps the earlier results of what this run leaves out; `--page` alone writes the
page anew from the results that are kept. A page of which something was left out says so at its top, and this exits
with 1.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.trust.page import left_out, page

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "docs" / "trust.json"


def main(arguments: list[str]) -> int:
    ended = 0
    if "--page" not in arguments:
        before = _kept() if "--add" in arguments else {"shown": [], "recorded": {}}
        asked = [each for each in arguments if each != "--add"]
        chosen = asked if "-m" in asked else ["-m", "promise", *asked]
        ended = pytest.main([*chosen, f"--trust={RESULTS}"])
        RESULTS.write_text(json.dumps(added(before, _kept()), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    kept = _kept()
    RESULTS.with_suffix(".md").write_text(page(kept), encoding="utf-8")
    if left := left_out(kept):
        sys.stderr.write(f"trust: {left:,} cases were left out; docs/trust.md says that it is not whole\n")
    return int(ended) or int(left > 0)


def added(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The results of this run, and the earlier ones of what it left out."""
    tried = {_key(each) for each in now["shown"] if each["tried"] or each["skipped"]}
    earlier = {_key(each): each for each in before["shown"] if each["tried"]}
    shown = [each for each in now["shown"] if _key(each) in tried or _key(each) not in earlier]
    shown += [each for key, each in earlier.items() if key not in tried]
    recorded = {**before["recorded"], **now["recorded"]}
    return {"date": now["date"], "shown": sorted(shown, key=_key), "recorded": dict(sorted(recorded.items()))}


def _key(each: dict[str, Any]) -> tuple[str, ...]:
    return each["promise"], each["what"], each["test"], each["engine"]


def _kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
