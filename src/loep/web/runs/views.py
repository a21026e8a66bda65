"""The last nights: state, seconds per stage, and what they did, in counts only."""

from sqlmodel import col, select
from starlette.responses import Response

from loep.storage.session import transaction
from loep.storage.tables import Run
from loep.vocabulary import RunState
from loep.web.access import Permission, Purpose, page
from loep.web.language import N_
from loep.web.layout.render import show
from loep.web.visit import Here

LENGTH = 30
COUNTS = {
    "deliveries": N_("deliveries received"),
    "rows": N_("rows received"),
    "loaded": N_("rows loaded"),
    "quarantined": N_("rows quarantined"),
    "refused_rows": N_("rows refused"),
    "signals_new": N_("new signals"),
    "opened": N_("cases opened"),
    "extended": N_("cases extended"),
}


@page("GET", "/runs", Permission.RUNS, Purpose.SCREEN)
def runs(visit: Here) -> Response:
    with transaction(visit.desk.bind) as session:
        found = session.exec(select(Run).order_by(col(Run.started_at).desc(), col(Run.id)).limit(LENGTH)).all()
    states = {state.value: state for state in RunState}
    return show(visit, "runs/page.html", runs=found, states=states, counts=COUNTS)
