"""Finds the rules, models and flows of a deployment in its folder, by path; the engine names none of them."""

from collections import Counter
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from loep.detection.declaration import Model
from loep.detection.rules import Rule
from loep.errors import ContentInvalid

Detector = TypeVar("Detector", Rule, Model)


def rules(home: Path) -> list[Rule]:
    """The rules of `home/rules`, by id. Raises ContentInvalid, with file and reason, when one cannot be used."""
    return _detectors(home / "rules", Rule)


def models(home: Path) -> list[Model]:
    """The models of `home/models`, by id. Raises ContentInvalid as `rules` does."""
    return _detectors(home / "models", Model)


def flow(home: Path, name: str) -> Callable[..., Any]:
    """The function `name` of `home/flows/<name>.py`. Raises ContentInvalid when it is not there."""
    names = [path.stem for path in _files(home / "flows")]
    if name not in names:
        raise ContentInvalid(f"flows/{name}.py", f"is not here; the flows are {', '.join(names)}")
    found = getattr(_load(home / "flows" / f"{name}.py"), name, None)
    if not callable(found):
        raise ContentInvalid(f"flows/{name}.py", f"has no function {name}")
    return found  # type: ignore[no-any-return]


def _detectors(folder: Path, kind: type[Detector]) -> list[Detector]:
    found = [_detector(path, kind) for path in _files(folder)]
    for name, times in Counter(detector.id for detector in found).items():
        if times > 1:
            places = ", ".join(detector.where for detector in found if detector.id == name)
            raise ContentInvalid(name, f"is the id of more than one: {places}")
    return sorted(found, key=lambda detector: detector.id)


def _detector(path: Path, kind: type[Detector]) -> Detector:
    found = [value for value in vars(_load(path)).values() if isinstance(value, kind)]
    if [detector.name for detector in found] != [path.stem]:
        what = kind.__name__.lower()
        raise ContentInvalid(_place(path), f"must hold one {what}, named {path.stem} as its file is")
    return found[0]


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ContentInvalid(f"{folder.name}/", "is not here: LOEP_HOME must hold rules/, models/ and flows/")
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))


def _load(path: Path) -> ModuleType:
    """Run the file as a module of its own; nothing is added to the search path or to the loaded modules."""
    spec = spec_from_file_location(f"{path.parent.name}.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ContentInvalid(_place(path), "cannot be read as Python")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ContentInvalid:
        raise
    except Exception as error:
        raise ContentInvalid(_place(path), f"does not load: {type(error).__name__}: {error}") from error
    return module


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
