"""The log is read in words: every action that the code writes has some, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

from loep.audit.words import ACTIONS, PURPOSES
from loep.vocabulary import DeliveryState, RunState
from loep.web.access import Purpose

SOURCE = Path(__file__).resolve().parents[2] / "src" / "loep"
TREES = {
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
}
OF_A_STATE: dict[str, set[str]] = {
    "delivery.": {*DeliveryState},
    "run.": {*RunState} - {RunState.RUNNING},
    "log in with ": {"recovery code"},
}


def test_every_action_has_words_and_no_words_are_left_over() -> None:
    assert set(written()) == set(ACTIONS)


def test_words_differ_per_language_and_tell_actions_apart() -> None:
    for language in ("en", "nl"):
        assert len({words.label(language) for words in ACTIONS.values()}) == len(ACTIONS)
    assert [action for action, words in ACTIONS.items() if words.en == words.nl] == []


def test_every_purpose_of_a_page_has_words() -> None:
    assert set(Purpose) - set(PURPOSES) == {Purpose.PUBLIC, Purpose.MONITOR}


def written() -> Iterator[str]:
    """Every action that is given to an entry of the log, or to a function that hands one on."""
    asked = {module: list(calls(tree)) for module, tree in TREES.items()}
    takers, known = {("loep.audit.log", "Entry"): 3}, {module: dict(imported(tree)) for module, tree in TREES.items()}
    while True:
        told, handing = [], dict(takers)
        for module, tree in TREES.items():
            for within, call in asked[module]:
                place = takers.get(called(call.func, module, known[module]))
                if place is None:
                    continue
                for given in [each.value for each in call.keywords if each.arg == "action"] or call.args[place:][:1]:
                    names = [each.arg for each in within.args.args] if within else []
                    if within and isinstance(given, ast.Name) and given.id in names:
                        handing[module, within.name] = names.index(given.id)
                        told += [text for each in within.args.defaults for text in texts(each, tree)]
                    else:
                        told += texts(given, tree)
        if handing == takers:
            yield from told
            return
        takers = handing


def calls(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    """Each call with the function that it stands in."""
    inside = {
        call: made
        for made in ast.walk(tree)
        if isinstance(made, ast.FunctionDef)
        for call in ast.walk(made)
        if isinstance(call, ast.Call)
    }
    yield from ((inside.get(call), call) for call in ast.walk(tree) if isinstance(call, ast.Call))


def imported(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for made in ast.walk(tree):
        if isinstance(made, ast.ImportFrom) and made.module:
            yield from ((each.asname or each.name, (made.module, each.name)) for each in made.names)


def called(func: ast.expr, module: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Module and name of what is called."""
    if isinstance(func, ast.Name):
        return known.get(func.id, (module, func.id))
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        return ".".join(known.get(func.value.id, ())), func.attr
    return "", ""


def texts(given: ast.expr, tree: ast.Module) -> Iterator[str]:
    """What the argument may be: texts, a name that the module gives texts, or a text that ends in a state."""
    if isinstance(given, ast.IfExp):
        yield from (text for each in (given.body, given.orelse) for text in texts(each, tree))
    elif isinstance(given, ast.Constant):
        yield from [given.value] if isinstance(given.value, str) and given.value else []
    elif isinstance(given, ast.JoinedStr):
        start = given.values[0]
        before = str(start.value) if isinstance(start, ast.Constant) else ""
        yield from (before + state for state in OF_A_STATE[before])
    elif isinstance(given, ast.Name):
        for made in ast.walk(TREES.get(dict(imported(tree)).get(given.id, ("", ""))[0], tree)):
            if isinstance(made, ast.Assign) and ast.unparse(made.targets[0]) == given.id:
                yield from texts(made.value, tree)
    else:
        raise AssertionError(f"cannot tell which action this is: {ast.unparse(given)}")
