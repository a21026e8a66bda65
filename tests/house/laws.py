"""The laws of the house as functions: text or objects in, breaches out. An empty list means that the law holds."""

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from statistics import median
from string import Formatter

EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
UNSAFE_MODULES = {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
UNSAFE_CALLS = {"eval", "exec"}
MAIL_MODULES = {"smtplib", "aiosmtplib", "email", "imaplib", "poplib", "sendgrid", "mailjet", "boto3"}
PER_ROW = {"map_elements", "map_batches", "map_rows", "map_groups"}

# In pieces, so that this file keeps the law that it states.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("anaconda", "org"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("proxy", "golang", "org"),
        ("maven", "org"),
        ("nuget", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("quay", "io"),
    )
)
REGISTRY = re.compile(r"https?://[\w.-]*?(?:" + "|".join(re.escape(host) for host in REGISTRIES) + ")", re.IGNORECASE)
OWN_PATH = re.compile(
    r"(?<![\w.:/-])/(?:" + "|".join(("work", "root", r"home/\w+", r"Users/\w+")) + r")/|[A-Z]:\\Users\\"
)


def too_long(lines: dict[str, int], cap: int) -> list[str]:
    """Modules with more than `cap` lines."""
    return [f"{name} has {count} lines, more than {cap}" for name, count in lines.items() if count > cap]


def too_long_at_the_median(lines: dict[str, int], cap: int) -> list[str]:
    middle = median(lines.values())
    return [f"the median module has {middle:g} lines, {cap} or more"] if middle >= cap else []


def empty_names(paths: Iterable[Path]) -> list[str]:
    """Modules and folders whose name excludes nothing."""
    return [f"{path}: the name says nothing" for path in paths if EMPTY_NAMES & {*path.parts[:-1], path.stem}]


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


def unsafe(source: str) -> list[str]:
    """Ways to run code that came as data."""
    found = []
    for node in ast.walk(_tree(source)):
        match node:
            case ast.Import(names=names):
                found += [
                    f"line {node.lineno}: imports {name.name}" for name in names if _root(name.name) in UNSAFE_MODULES
                ]
            case ast.ImportFrom(module=str(module)) if _root(module) in UNSAFE_MODULES:
                found.append(f"line {node.lineno}: imports {module}")
            case ast.Call(func=ast.Name(id=name)) if name in UNSAFE_CALLS:
                found.append(f"line {node.lineno}: calls {name}")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="yaml"), attr="load" | "unsafe_load" | "full_load")):
                found.append(f"line {node.lineno}: loads YAML")
    return found


def mailing(source: str) -> list[str]:
    """Modules that write or send mail."""
    found = []
    for node in ast.walk(_tree(source)):
        match node:
            case ast.Import(names=names):
                found += [
                    f"line {node.lineno}: imports {name.name}" for name in names if _root(name.name) in MAIL_MODULES
                ]
            case ast.ImportFrom(module=str(module)) if _root(module) in MAIL_MODULES:
                found.append(f"line {node.lineno}: imports {module}")
    return found


def per_row(source: str) -> list[str]:
    """Python functions inside expressions: slow, and opaque to whoever asks which columns are read."""
    calls = (node for node in ast.walk(_tree(source)) if isinstance(node, ast.Attribute))
    return [f"line {node.lineno}: {node.attr}" for node in calls if node.attr in PER_ROW]


def absences_filled(source: str) -> list[str]:
    """`fill_null(0)`: how an absence becomes an accusation."""
    found = []
    for node in ast.walk(_tree(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="fill_null"), args=given, keywords=named):
                values = [*given[:1], *(keyword.value for keyword in named if keyword.arg == "value")]
                if any(map(_zero, values)):
                    found.append(f"line {node.lineno}: fills what is absent with 0")
    return found


def _zero(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and type(value.value) in {int, float} and value.value == 0


def flow_parameters(source: str) -> list[str]:
    """Parameters of flows that are not opaque ids: Prefect keeps every parameter it sees."""
    found = []
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(map(_is_flow, node.decorator_list)):
            named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            found += [f"{node.name}: {each.arg}" for each in named if not each.arg.endswith("_id")]
            found += [f"{node.name}: *{rest.arg}" for rest in (node.args.vararg, node.args.kwarg) if rest]
    return found


def one_language(because: dict[str, str]) -> list[str]:
    """What keeps a sentence from saying the same in Dutch and English."""
    missing = [f"no sentence in {language}" for language in ("en", "nl") if not because.get(language, "").strip()]
    named = {
        language: {name for _, name, _, _ in Formatter().parse(text) if name} for language, text in because.items()
    }
    differs = len({frozenset(names) for names in named.values()}) > 1
    return missing + (["the languages name different evidence"] if differs else [])


def registry_hosts(text: str) -> list[str]:
    return [match.group() for match in REGISTRY.finditer(text)]


def own_paths(text: str) -> list[str]:
    """Paths that exist on one machine only."""
    return [match.group() for match in OWN_PATH.finditer(text)]


def loose_requirements(lock: str) -> list[str]:
    """What in a lock file is not held by a hash, or names where to fetch it."""
    whole = re.sub(r"\\\n", " ", lock)
    lines = [line.strip() for line in whole.splitlines() if line.strip() and not line.strip().startswith("#")]
    options = [line for line in lines if line.startswith("-") or "://" in line]
    return options + [
        line.split()[0] for line in lines if line not in options and not ("==" in line and "--hash=sha256:" in line)
    ]


def below(version: str, floor: tuple[int, ...]) -> list[str]:
    """A version that is older than the floor."""
    parts = tuple(int(part) for part in version.split(".")[:3] if part.isdigit())
    return [] if parts >= floor else [f"{version} is older than {'.'.join(map(str, floor))}"]


def _root(module: str) -> str:
    return module.partition(".")[0]


def _is_flow(decorator: ast.expr) -> bool:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(target, ast.Name) and target.id == "flow"
