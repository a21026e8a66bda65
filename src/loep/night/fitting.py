"""Fitted models on disk: fitted when there is none that suits, loaded when its bytes are as recorded, and let go of."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from sqlmodel import Session, col, func, select

from loep.detection import anomaly
from loep.detection.anomaly import Fitted, Model
from loep.detection.policy import Policy
from loep.errors import ContentInvalid
from loep.night import assemble, versions
from loep.night.run import Night
from loep.storage import frames
from loep.storage.session import transaction
from loep.storage.tables import FittedModel, Run, Tombstone

KEPT = 10


def stored(night: Night, institution: str, model: Model) -> tuple[Fitted, str] | None:
    """The newest fit of `model` for this institution and its id.

    None when there is none, when the definition changed or somebody was erased since, or when too few rows were there
    to say what is usual.
    """
    with transaction(night.bind) as session:
        row = session.exec(
            select(FittedModel)
            .where(FittedModel.model == model.id, FittedModel.institution == institution)
            .order_by(col(FittedModel.fitted_at).desc(), FittedModel.id)
        ).first()
        erased_at = _erased(session).get(institution)
    if row is None or (erased_at is not None and row.fitted_at <= erased_at):
        return None
    fitted = _loaded(night, row)
    usable = anomaly.suits(fitted, model) and anomaly.silent(fitted) is None
    return (fitted, row.id) if usable else None


def ready(night: Night, institution: str, model: Model, frame: pl.DataFrame, policy: Policy) -> tuple[Fitted, str]:
    """The fit in use and its id; trained on `frame` when there is none that suits."""
    return stored(night, institution, model) or train(night, institution, model, frame, policy)


def recorded(night: Night, id: str) -> tuple[Fitted, str]:
    """The fit of this id, as a run recorded it, and its model. Raises ContentInvalid when it is gone or changed."""
    with transaction(night.bind) as session:
        row = session.get(FittedModel, id)
    if row is None:
        raise ContentInvalid(id, "this fitted model is gone")
    try:
        return _loaded(night, row), row.model
    except FileNotFoundError:
        raise ContentInvalid(row.path, "this fitted model is gone") from None


def train(night: Night, institution: str, model: Model, frame: pl.DataFrame, policy: Policy) -> tuple[Fitted, str]:
    """Fit `model` on `frame`, keep it with its card, and return it with its id."""
    fitted = anomaly.fit(model, frame, policy)
    content = fitted.to_bytes()
    digest = hashlib.sha256(content).hexdigest()
    id = f"{model.id}-{institution}-{digest[:12]}"
    path = night.settings.data / "models" / f"{id}.skops"
    with frames.whole(path) as temporary:
        temporary.write_bytes(content)
    row = FittedModel(
        id=id,
        model=model.id,
        institution=institution,
        path=str(path.relative_to(night.settings.data)),
        sha256=digest,
        fitted_at=night.began,
        card={**fitted.card, "code": versions.code(night.settings.home), "night": night.day.isoformat()},
    )
    with transaction(night.bind) as session:
        night.fence(session)
        session.merge(row)
    return fitted, id


def train_on_known(night: Night, institution: str, model: Model, policy: Policy) -> None:
    """Fit `model` on everything that is known of one institution."""
    linked = assemble.together(night, institution, policy)
    train(night, institution, model, assemble.frame(night, institution, linked).frame, policy)


def forget(session: Session, before: datetime) -> int:
    """Let go of fits that no run since then names, that learned from somebody who was erased, or that are older than
    the newest KEPT of their model; how many. The newest stays until there is another.
    """
    named = {id for said in session.exec(select(Run.versions).where(Run.started_at > before)) for id in _models(said)}
    erased, kept = _erased(session), Counter[tuple[str, str]]()
    order = (col(FittedModel.fitted_at).desc(), FittedModel.id)
    gone = []
    for row in session.exec(select(FittedModel).order_by(*order)):
        of = (row.institution, row.model)
        since = erased.get(row.institution, row.fitted_at)
        if not kept[of] or (kept[of] < KEPT and row.id in named and row.fitted_at >= since):
            kept[of] += 1
        else:
            gone.append(row)
    for row in gone:
        session.delete(row)
    return len(gone)


def _models(versions: Mapping[str, Any]) -> list[str]:
    """The fits that a run names, of every institution."""
    return [id for used in versions.values() if isinstance(used, dict) for id in used.get("models", ())]


def _erased(session: Session) -> dict[str, datetime]:
    """Institution -> when somebody was erased there last."""
    newest = select(Tombstone.institution, func.max(Tombstone.erased_at)).group_by(col(Tombstone.institution))
    return dict(session.exec(newest).all())


def _loaded(night: Night, row: FittedModel) -> Fitted:
    content = (night.settings.data / row.path).read_bytes()
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise ContentInvalid(row.path, "its bytes are not those that were recorded; train anew with `loep run train`")
    return Fitted.from_bytes(content)
