"""The pages of `docs/` that are generated: the glossary and the catalogue of rules and models."""

import inspect
from collections.abc import Iterator
from pathlib import Path

from loep import content, vocabulary
from loep.detection import policy
from loep.detection.catalogue import Entry, entries
from loep.detection.explanation import HEADINGS
from loep.subjects.dictionary import COLUMNS, WELFARE
from loep.vocabulary import Labelled

WORDS = (
    ("agent", "tussenpersoon", "an intermediary that hands in registrations for others"),
    ("case", "dossier", "a question for a reviewer about one ring or one registration"),
    ("contract", "leveringsafspraak", "the columns and rules that a delivery is held against"),
    ("decision", "beoordeling", "what a named person decided on one registration, with a motivation"),
    ("delivery", "levering", "one feed of one institution as it came in: a data file and its manifest"),
    ("event", "gebeurtenis", "one appended row of the audit log"),
    ("evidence", "onderbouwing", "the values that the sentence of a signal names"),
    ("frame", "overzicht", "the wide table of registrations that rules and models read"),
    ("institution", "instelling", "a university of applied sciences, known by its BRIN"),
    ("link", "verband", "what two registrations have in common"),
    ("model", "model", "finds registrations that are far from their peers; alone it opens no case"),
    ("person", "persoon", "somebody who registers, known by the institution's own key"),
    ("policy", "beleid", "how strict the rules are: stages, points, thresholds"),
    ("programme", "opleiding", "known by its ISAT code"),
    ("quarantine", "quarantaine", "rows that break the contract, kept apart with every reason"),
    ("register", "register", "a reference that rules lean on, such as RIO"),
    ("registration", "aanmelding", "one person's request to enrol in one programme for one academic year"),
    ("report to an authority", "melding", "what a person sends to the IND, the labour inspectorate or the police"),
    ("reviewer", "beoordelaar", "the person who reads a case and decides"),
    ("ring", "groep", "registrations that strong links join; one case"),
    ("rule", "regel", "looks for one pattern and says in a sentence what it saw"),
    ("run", "verwerking", "one night, or another run of a flow"),
    ("sample", "steekproef", "registrations drawn blindly, so that we learn what the rules miss"),
    ("signal", "signaal", "what one rule or model says of one registration"),
    ("snapshot", "momentopname", "a register as it stood on a day"),
    ("stage", "fase", "how far a rule or model is trusted"),
    ("threshold", "drempel", "a number in the policy that a rule compares with"),
)


def write_docs(home: Path) -> list[Path]:
    """Write every generated page under `home/docs`; the paths."""
    paths = []
    for name, text in pages(home).items():
        path = home / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def pages(home: Path) -> dict[str, str]:
    """File name -> text of each generated page for the rules, models and policy of `home`."""
    return {"glossary.md": glossary(), "catalogue.md": catalogue(home)}


def glossary() -> str:
    """The words of Loep, and every value that is stored, in both languages."""
    words = "\n".join(f"| {english} | {dutch} | {meaning} |" for english, dutch, meaning in WORDS)
    return "\n".join(
        [
            "# Glossary\n",
            "Code and stored values are in English; screens are in Dutch and English.\n",
            f"| English | Dutch | Meaning |\n|---|---|---|\n{words}",
            *(_values(kind) for kind in _vocabulary()),
        ]
    )


def catalogue(home: Path) -> str:
    """Every rule and model: what it looks for, when that is innocent, what it reads and how strict it is."""
    rules, models = content.rules(home), content.models(home)
    ruled = policy.read(home / "rules" / "policy.toml", rules, models)
    found = entries(rules, models, ruled)
    overview = "\n".join(
        f"| [{entry.id}](#{entry.id.lower()}) | {_title(entry)} | {entry.stage} | {entry.points} |" for entry in found
    )
    return "\n".join(
        [
            "# Rules and models\n",
            f"A registration or its ring becomes a case at {ruled.line} points, with at least one signal of a rule."
            " A signal is a reason to look, never a conclusion; what is missing never fires.\n",
            f"| id | name | stage | points |\n|---|---|---|---|\n{overview}\n",
            *(_described(entry) for entry in found),
        ]
    )


def _vocabulary() -> Iterator[type[Labelled]]:
    for _, kind in sorted(inspect.getmembers(vocabulary, inspect.isclass)):
        if issubclass(kind, Labelled) and kind is not Labelled:
            yield kind


def _values(kind: type[Labelled]) -> str:
    own = kind.__dict__.get("__doc__")
    said = f"{' '.join(own.split())}\n\n" if own else ""
    rows = "\n".join(f"| `{value.value}` | {value.en} | {value.nl} |" for value in kind)
    return f"\n## {kind.__name__}\n\n{said}| value | English | Dutch |\n|---|---|---|\n{rows}"


def _title(entry: Entry) -> str:
    return entry.name.replace("_", " ")


def _described(entry: Entry) -> str:
    told = entry.explanations["en"]
    sections = "\n".join(f"- **{name}** {text}" for name, text in zip(HEADINGS["en"], told.sections, strict=True))
    reads = "\n".join(f"  - `{name}`: {(COLUMNS | WELFARE)[name].label('en')}" for name in entry.columns)
    numbers = ", ".join(f"{name} = {value:g} ({_range(entry, name)})" for name, value in entry.thresholds.items())
    return (
        f"## {entry.id}\n\n**{_title(entry)}** ({entry.stage}, {entry.points} points). {told.what}\n\n{sections}\n"
        f"- **Thresholds:** {numbers or 'none'}\n- **Reads:**\n{reads}\n"
    )


def _range(entry: Entry, name: str) -> str:
    return entry.numbers[name].allowed.en.removeprefix("a ")


if __name__ == "__main__":
    write_docs(Path())
