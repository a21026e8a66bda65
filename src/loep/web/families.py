"""Families of rules. A rule belongs where its columns come from, so there is nothing to keep up."""

from functools import cache
from pathlib import Path

from loep.detection.anomaly import Model
from loep.detection.rules import Rule
from loep.subjects.dictionary import COLUMNS
from loep.vocabulary import Labelled
from loep.web.detectors import detectors


class Family(Labelled):
    """The value is the origin of columns in the data dictionary; the first that a rule reads from is its family."""

    LINKING = "linking", "shared or alike", "gedeeld of gelijk"
    GROUPS = "groups", "bursts and intermediaries", "pieken en tussenpersonen"
    REGISTERS = "registers", "held against registers", "naast registers gelegd"
    HISTORY = "history", "what happened since", "wat er daarna gebeurde"
    FORM = "form", "the form itself", "het formulier zelf"
    MODELS = "models", "unusual beside its peers", "ongewoon naast vergelijkbare"


@cache
def families(home: Path) -> dict[Family, tuple[str, ...]]:
    """Family -> the ids of its detectors; none is empty, and what only the welfare officer sees is in none."""
    found: dict[Family, list[str]] = {family: [] for family in Family}
    for item in detectors(home):
        if not (isinstance(item, Rule) and item.subject == "welfare"):
            found[_family(item)].append(item.id)
    return {family: tuple(ids) for family, ids in found.items() if ids}


def _family(item: Rule | Model) -> Family:
    if isinstance(item, Model):
        return Family.MODELS
    origins = {COLUMNS[column].origin for column in item.columns}
    return next((family for family in Family if family.value in origins), Family.FORM)
