"""The catalogue: every rule and model as it stands, so that anybody concerned can see what Loep looks at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select
from starlette.responses import Response

from loep.detection.explanation import Explanation
from loep.detection.policy import Ruling
from loep.detection.rules import Rule
from loep.policies import stops
from loep.storage.session import transaction
from loep.storage.tables import Run, Signal
from loep.subjects.dictionary import COLUMNS
from loep.vocabulary import RunState, Words
from loep.web.access import Permission, Purpose, page
from loep.web.detectors import detectors, policy, thresholds, told
from loep.web.layout.render import show
from loep.web.visit import Here


@dataclass(frozen=True)
class Entry:
    """One rule or model; `skipped`: why it did not look last night or is stopped now, None when it looks."""

    id: str
    name: str
    is_rule: bool
    explanation: Explanation
    ruling: Ruling
    thresholds: Mapping[str, float]
    columns: tuple[Any, ...]
    where: str
    signals: int
    skipped: Words | None


@page("GET", "/catalogue", Permission.CATALOGUE, Purpose.SCREEN)
def catalogue(visit: Here) -> Response:
    home = visit.desk.settings.home
    strict, words = policy(visit.desk), told(visit.desk, visit.language)
    with transaction(visit.desk.bind) as session:
        counts, skipped = _counts(session, visit.viewer.institution), _skipped(session)
        skipped |= stops.stopped([stop.detector for stop in stops.standing(session)], words)
    entries = [
        Entry(
            id=item.id,
            name=words[item.id].name,
            is_rule=isinstance(item, Rule),
            explanation=words[item.id].explanation,
            ruling=strict.ruling(item.id),
            thresholds=thresholds(item, strict),
            columns=tuple(COLUMNS[name] for name in item.columns if name in COLUMNS),
            where=item.where.partition(":")[0],
            signals=counts.get(item.id, 0),
            skipped=skipped.get(item.id),
        )
        for item in detectors(home)
    ]
    return show(visit, "catalogue/page.html", entries=entries, policy=strict)


def _counts(session: Session, institution: str) -> dict[str, int]:
    own = [col(Signal.institution) == institution] if institution else []
    asked = select(col(Signal.detector), func.count()).where(*own).group_by(col(Signal.detector))
    return dict(session.exec(asked).all())


def _skipped(session: Session) -> dict[str, Words]:
    finished = select(Run).where(col(Run.kind) == "detect", col(Run.state) == RunState.FINISHED)
    last = session.exec(finished.order_by(col(Run.finished_at).desc()).limit(1)).first()
    skipped = last.summary.get("skipped", {}) if last else {}
    return {id: Words.read(why) for id, why in skipped.items()}
