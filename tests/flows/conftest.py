"""One Prefect server for all flow tests, with a home of its own on 127.0.0.1."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

STARTING = 180


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def prefect_environment(prefect_home: Path) -> Iterator[dict[str, str]]:
    """The environment for a process whose flows report to the server of this test session."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    environment = {
        **os.environ,
        "PREFECT_HOME": str(prefect_home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_API_URL": url,
        "PREFECT_LOGGING_LEVEL": "WARNING",
    }
    with (prefect_home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            env={name: value for name, value in environment.items() if name != "PREFECT_API_URL"},
            stdout=log,
            stderr=log,
        )
        try:
            _await(f"{url}/health", server)
            yield environment
        finally:
            server.terminate()
            server.wait(30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, "the Prefect server stopped while starting"
            time.sleep(0.5)
    raise TimeoutError(f"the Prefect server did not answer within {STARTING} s")
