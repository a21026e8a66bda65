"""A form that waits, encrypted, while its sender logs in again at the identity provider."""

import json
import secrets
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col

from loep.storage.session import reading, transaction
from loep.storage.tables import KeptForm
from loep.web.fresh import typed
from loep.web.visit import Visit

TERM = timedelta(minutes=15)


def keep(visit: Visit) -> str:
    """Keep the form that was sent, and where to; returns its id. What waited for too long goes."""
    id = secrets.token_urlsafe(16)
    told = json.dumps({"path": visit.request.url.path, "fields": typed(visit)})
    form = KeptForm(
        id=id,
        account_id=visit.viewer.account_id,
        sealed=visit.desk.box.seal(told, _about(visit, id)),
        kept_at=visit.now,
    )
    with transaction(visit.desk.bind) as session:
        session.execute(delete(KeptForm).where(col(KeptForm.kept_at) <= visit.now - TERM))
        session.add(form)
    return id


def found(visit: Visit, id: str) -> tuple[str, dict[str, str]]:
    """Where the form goes and what it holds. Raises LookupError when it is too old or of somebody else."""
    with reading(visit.desk.bind) as session:
        form = session.get(KeptForm, id)
    mine = form is not None and form.account_id == visit.viewer.account_id and visit.now - form.kept_at < TERM
    opened = visit.desk.box.open(form.sealed, _about(visit, id)) if form and mine else None
    if opened is None:
        raise LookupError
    told = json.loads(opened)
    return told["path"], told["fields"]


def _about(visit: Visit, id: str) -> str:
    return f"form {visit.viewer.account_id} {id}"
