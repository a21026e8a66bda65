"""What stands in the repository."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("src", "rules", "models", "flows")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return tuple(Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def modules(*folders: str) -> dict[str, str]:
    """Path -> source of every tracked module under `folders`, without the bare markers of packages."""
    paths = [path for path in tracked() if path.suffix == ".py" and path.parts[0] in folders]
    sources = {str(path): (ROOT / path).read_text(encoding="utf-8") for path in paths}
    return {
        name: source for name, source in sources.items() if not name.endswith("__init__.py") or source.count("\n") > 1
    }
