"""Nothing that is kept names a package registry, or a path of one machine; the lock holds every package by its hash."""

import pytest

from tests.house import laws
from tests.house.house import ROOT, tracked


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Path -> text of every tracked file; what is not text reads as nothing that matters here."""
    return {str(path): (ROOT / path).read_text(encoding="utf-8", errors="replace") for path in tracked()}


@pytest.mark.promise("locked", "no file names a registry")
def test_no_file_names_a_registry(texts: dict[str, str]) -> None:
    assert {name: found for name, text in texts.items() if (found := laws.registry_hosts(text))} == {}


def test_no_file_holds_a_path_of_one_machine(texts: dict[str, str]) -> None:
    assert {name: found for name, text in texts.items() if (found := laws.own_paths(text))} == {}


def test_a_registry_and_a_path_are_noticed() -> None:
    address = "https://files." + laws.REGISTRIES[1] + "/packages/x.whl"
    folder = "/".join(("", "home", "somebody", "loep"))

    assert laws.registry_hosts(f"see {address}") == [address.removesuffix("/packages/x.whl")]
    assert laws.own_paths(f"in {folder}") == ["/".join(("", "home", "somebody", ""))]
    harmless = (
        "src/loep/work/x.py",
        "/".join(("https:", "", "example.org", "root", "x")),
        "/".join(("..", "work", "x")),
    )
    assert laws.own_paths(" ".join(harmless)) == []


@pytest.mark.promise("locked", "a lock holds every package by its hash and names no index")
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-run.lock", "requirements-bench.lock"])
def test_a_lock_holds_every_package_by_its_hash_and_names_no_index(lock: str) -> None:
    assert laws.loose_requirements((ROOT / lock).read_text(encoding="utf-8")) == []


def test_a_loose_lock_is_noticed() -> None:
    lock = (
        "--index-url x\nfastapi==1.0 \\\n    --hash=sha256:ab\n    # via loep\npolars==2.1\nnumpy>=2 --hash=sha256:ab\n"
    )
    assert laws.loose_requirements(lock) == ["--index-url x", "polars==2.1", "numpy>=2"]
