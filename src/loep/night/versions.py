"""Which code ran: what is needed to reproduce a signal later."""

import subprocess
from importlib.metadata import version
from pathlib import Path


def code(home: Path) -> str:
    """The commit of the content folder, marked when it was changed; without git the version of the package.

    The folder may be somebody else's: services that run it as their own user are not its owner.
    """
    theirs = f"safe.directory={home.resolve()}"
    try:
        described = subprocess.run(  # noqa: S603
            ["git", "-c", theirs, "-C", str(home), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return _package()
    commit = described.stdout.strip()
    return commit if described.returncode == 0 and commit else _package()


def _package() -> str:
    return f"loep {version('loep')}"
