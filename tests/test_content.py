"""Rules, models and flows are found in a folder, by path."""

import sys
from pathlib import Path

import pytest

from loep import content
from loep.errors import ContentInvalid
from loep.settings import Settings

RULE = '''
import polars as pl
from loep import Hit, rule

@rule("R70", subject="registration", dutch="""Het is zo.

    Zoekt naar: iets.
    Onschuldig wanneer: vaak.
    Beoordelaar controleert: wat het is.
    Grondslag: een test.
    """)
def crowded() -> Hit:
    """It is so.

    Looks for: something.
    Innocent when: often.
    Reviewer checks: what it is.
    Basis: a test.
    """
    return Hit(pl.col("account_persons") > 3, {"en": "So.", "nl": "Zo."})
'''


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("rules", "models", "flows"):
        (tmp_path / name).mkdir()
    return tmp_path


def write(home: Path, path: str, text: str) -> None:
    (home / path).write_text(text)


def test_the_rules_and_models_of_this_repository_load(settings: Settings) -> None:
    rules, models = content.rules(settings.home), content.models(settings.home)

    assert [rule.id for rule in rules] == sorted(rule.id for rule in rules)
    assert {"R01", "R06", "R25"} <= {rule.id for rule in rules}
    assert "M02" in {model.id for model in models}


def test_a_new_rule_is_one_file(home: Path) -> None:
    write(home, "rules/crowded.py", RULE)
    write(home, "rules/__init__.py", "")

    (found,) = content.rules(home)

    assert (found.id, found.name, found.where) == ("R70", "crowded", "rules/crowded.py: R70")


def test_loading_leaves_no_trace_in_the_interpreter(home: Path) -> None:
    write(home, "rules/crowded.py", RULE)
    path, modules = list(sys.path), set(sys.modules)

    content.rules(home)

    assert sys.path == path
    assert not {name for name in set(sys.modules) - modules if "crowded" in name}


def test_rules_come_by_id_whatever_their_files_are_called(home: Path) -> None:
    write(home, "rules/crowded.py", RULE)
    write(home, "rules/zz.py", RULE.replace("R70", "R08").replace("crowded", "zz"))

    assert [rule.id for rule in content.rules(home)] == ["R08", "R70"]


def test_an_id_is_given_once(home: Path) -> None:
    write(home, "rules/crowded.py", RULE)
    write(home, "rules/other.py", RULE.replace("crowded", "other"))

    with pytest.raises(ContentInvalid, match=r"R70: is the id of more than one: rules/crowded.py: R70, rules/other.py"):
        content.rules(home)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "rules/crowded.py: must hold one rule, named crowded as its file is"),
        (RULE.replace("crowded", "busy"), "must hold one rule, named crowded as its file is"),
        (RULE + RULE.replace("crowded", "busy"), "must hold one rule, named crowded as its file is"),
        ("import nothing_of_the_kind", "rules/crowded.py: does not load: ModuleNotFoundError"),
        ("def crowded(:", "rules/crowded.py: does not load: SyntaxError"),
        (RULE.replace("account_persons", "gender"), "rules/crowded.py: R70: reads column `gender`, which is protected"),
    ],
    ids=["empty", "other name", "two", "import", "syntax", "protected"],
)
def test_a_file_that_cannot_be_used_says_why(home: Path, text: str, message: str) -> None:
    write(home, "rules/crowded.py", text)

    with pytest.raises(ContentInvalid) as refused:
        content.rules(home)

    assert message in str(refused.value)


def test_a_home_without_rules_is_an_error_and_not_an_empty_look(tmp_path: Path) -> None:
    with pytest.raises(ContentInvalid, match="rules/: is not here: LOEP_HOME must hold rules/, models/ and flows/"):
        content.rules(tmp_path)


def test_a_flow_is_found_by_its_name(home: Path) -> None:
    write(home, "flows/nightly.py", "def nightly(run_id):\n    return f'ran {run_id}'\n")

    assert content.flow(home, "nightly")("7") == "ran 7"


@pytest.mark.parametrize("name", ["weekly", "../rules/crowded", "os", ""])
def test_a_flow_that_is_not_there_is_named_with_those_that_are(home: Path, name: str) -> None:
    write(home, "rules/crowded.py", RULE)
    write(home, "flows/nightly.py", "def nightly():\n    return 1\n")

    with pytest.raises(ContentInvalid, match="is not here; the flows are nightly"):
        content.flow(home, name)


def test_a_flow_file_holds_a_function_of_its_name(home: Path) -> None:
    write(home, "flows/nightly.py", "nightly = 3\n")

    with pytest.raises(ContentInvalid, match=r"flows/nightly.py: has no function nightly"):
        content.flow(home, "nightly")
