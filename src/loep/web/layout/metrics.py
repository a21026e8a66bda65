"""Figures for monitoring: counts and times of the whole deployment, nothing of a person or an institution."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from loep.storage.session import EVERYWHERE, reading, scoped
from loep.storage.tables import Case, Delivery, Event, Run, Snapshot
from loep.vocabulary import RunState


class Counted(Collector):
    """What the database says when it is asked."""

    def __init__(self, bind: Engine) -> None:
        self.bind = bind

    def collect(self) -> Iterator[Metric]:
        with reading(scoped(self.bind, EVERYWHERE)) as session:
            yield from [*_runs(session), *_work(session), _registers(session)]


def text(bind: Engine) -> bytes:
    """Every figure in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(Counted(bind))
    return generate_latest(registry)


def last_night(session: Session) -> datetime | None:
    """When the last night that ended well ended."""
    well = (Run.kind == "detect", Run.state == RunState.FINISHED.value)
    return session.exec(select(func.max(Run.finished_at)).where(*well)).one()


def _runs(session: Session) -> Iterator[Metric]:
    finished = GaugeMetricFamily("loep_last_finished_timestamp_seconds", "Last run that ended well.", labels=["kind"])
    counted = GaugeMetricFamily("loep_runs", "Runs by kind and state.", labels=["kind", "state"])
    asked = select(Run.kind, Run.state, func.count(), func.max(Run.finished_at)).group_by(Run.kind, Run.state)
    for kind, state, count, at in session.exec(asked):
        counted.add_metric([kind, state], count)
        if state == RunState.FINISHED and at:
            finished.add_metric([kind], at.timestamp())
    yield from (finished, counted)


def _work(session: Session) -> Iterator[Metric]:
    deliveries = GaugeMetricFamily("loep_deliveries", "Deliveries by state.", labels=["state"])
    cases = GaugeMetricFamily("loep_cases", "Cases by state.", labels=["state"])
    for family, column in ((deliveries, col(Delivery.state)), (cases, col(Case.state))):
        for state, count in session.exec(select(column, func.count()).group_by(column)):
            family.add_metric([state], count)
        yield family
    yield GaugeMetricFamily("loep_events", "Length of the event log.", value=_length(session))


def _length(session: Session) -> int:
    return session.exec(select(func.max(Event.seq))).one() or 0


def _registers(session: Session) -> Metric:
    days = GaugeMetricFamily("loep_register_as_of_timestamp_seconds", "Day of each register.", labels=["register"])
    for name, day in session.exec(select(Snapshot.name, func.max(Snapshot.as_of)).group_by(Snapshot.name)):
        days.add_metric([name], datetime.combine(day, time(), UTC).timestamp())
    return days
