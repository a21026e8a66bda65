"""The last nights, and one of them: stages as they go on, what came of it, and what reproduces it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from loep.sources import reasons
from loep.storage.session import reading
from loep.storage.tables import Delivery, Run
from loep.vocabulary import Register, RunState, Words
from loep.web.access import Permission, Purpose, may, page
from loep.web.detectors import names
from loep.web.language import N_
from loep.web.layout.render import part, show
from loep.web.runs import live
from loep.web.runs.standing import Standing, read
from loep.web.visit import Here, Visit

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
    "sampled": N_("drawn as random sample"),
}
KINDS = {
    "detect": N_("night"),
    "train": N_("training of the models"),
    "backtest": N_("back-test"),
    "report": N_("report"),
    "retain": N_("retention"),
}
STAGES = {
    "load": N_("getting ready"),
    "receive": N_("receiving and checking"),
    "link": N_("linking"),
    "detect": N_("looking"),
    "open": N_("opening cases"),
    "figures": N_("counting for the statistics"),
    "retain": N_("forgetting"),
    "report": N_("writing tables"),
}

Unkept = tuple[str, list[reasons.Reason]]


@page("GET", "/runs", Permission.RUNS, Purpose.SCREEN)
def runs(visit: Here) -> Response:
    with reading(visit.desk.bind) as session:
        newest = select(Run).where(*_after(visit)).order_by(col(Run.started_at).desc(), col(Run.id))
        found = session.exec(newest.limit(LENGTH + 1)).all()
    last = found[LENGTH - 1] if len(found) > LENGTH else None
    following = visit.address(after=f"{last.started_at.isoformat()}_{last.id}") if last else None
    return show(visit, "runs/page.html", runs=found[:LENGTH], states=_states(), kinds=KINDS, next_page=following)


@page("GET", "/runs/{run_id}", Permission.RUNS, Purpose.SCREEN)
def run(visit: Here, run_id: str) -> Response:
    with reading(visit.desk.bind) as session:
        found = read(session, run_id, visit.now)
        refused, unkept = _refused(session, visit, found.run)
    return show(
        visit,
        "runs/one.html",
        **_standing(found),
        refused=refused,
        unkept=unkept,
        failed=_failed(visit, found.run),
        skipped={id: Words.read(why) for id, why in sorted(found.run.summary.get("skipped", {}).items())},
        detectors=names(visit.desk.settings.home, visit.language),
        used=_used(visit, found.run),
        registers={register.value: register for register in Register},
        reads_deliveries=may(visit.role, Permission.DELIVERIES),
        scheduler=_scheduler(visit, found.run),
    )


@page("GET", "/runs/{run_id}/live", Permission.RUNS, Purpose.SCREEN)
def run_live(visit: Here, run_id: str) -> Response:
    watch = live.watch_of(visit.request.app, visit.desk.bind)
    if watch.viewers >= live.VIEWERS:
        raise HTTPException(429)
    with reading(visit.desk.bind) as session:
        read(session, run_id, visit.now)

    def drawn(found: Standing) -> str:
        return part(visit, "runs/one.html", "standing", **_standing(found))

    headers = {"x-accel-buffering": "no"}
    return StreamingResponse(live.stream(watch, run_id, drawn), media_type="text/event-stream", headers=headers)


def _after(visit: Visit) -> list[ColumnElement[bool]]:
    """The condition that keeps what comes after the last run of the page before."""
    asked = visit.query.get("after")
    if not asked:
        return []
    moment, _, id = asked.partition("_")
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise HTTPException(422) from None
    return [or_(col(Run.started_at) < at, and_(col(Run.started_at) == at, col(Run.id) > id))]


def _standing(found: Standing) -> dict[str, Any]:
    """What the part of the page that goes on needs."""
    return {
        "run": found.run,
        "standing": found,
        "states": _states(),
        "counts": COUNTS,
        "kinds": KINDS,
        "stages": STAGES,
    }


def _states() -> dict[str, RunState]:
    return {state.value: state for state in RunState}


def _used(visit: Visit, run: Run) -> dict[str, Mapping[str, Any]]:
    """Institution -> the versions that reproduce the run, as far as the visitor may see them."""
    own = visit.viewer.institution
    return {name: used for name, used in run.versions.items() if isinstance(used, Mapping) and (not own or name == own)}


def _refused(session: Session, visit: Visit, run: Run) -> tuple[list[Mapping[str, Any]], list[Unkept]]:
    """The deliveries that the run refused, of the visitor's institution; for who sees all, files that are nobody's."""
    told = run.summary.get("refused", [])
    asked = select(Delivery.id).where(col(Delivery.id).in_([each["delivery"] for each in told]))
    if visit.viewer.institution:
        asked = asked.where(Delivery.institution == visit.viewer.institution)
    seen = set(session.exec(asked))
    others = [] if visit.viewer.institution else [each for each in told if each["delivery"] not in seen]
    unkept = [(each["file"], [reasons.read(reason) for reason in each["reasons"]]) for each in others]
    return [each for each in told if each["delivery"] in seen], unkept


def _failed(visit: Visit, run: Run) -> list[Mapping[str, Any]]:
    """The institutions that did not get their night, as far as the visitor may see them."""
    own = visit.viewer.institution
    return [each for each in run.summary.get("failed", []) if not own or each["institution"] == own]


def _scheduler(visit: Visit, run: Run) -> str | None:
    """Where Prefect shows this run, when it is known where Prefect is."""
    address, flow_run = visit.desk.settings.scheduler, run.versions.get("prefect")
    if not address:
        return None
    return f"{address}/runs/flow-run/{flow_run}" if isinstance(flow_run, str) else f"{address}/runs"
