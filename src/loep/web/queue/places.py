"""The institutions that a person of more than one may choose from."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from loep.storage.tables import Delivery


def institutions(session: Session) -> Sequence[str]:
    """Those that ever delivered, by code."""
    return session.exec(select(Delivery.institution).distinct().order_by(col(Delivery.institution))).all()
