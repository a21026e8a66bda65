"""What happened to registrations, and what nobody knows."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from loep.subjects import history
from loep.subjects.dictionary import of
from loep.subjects.registration import assemble
from tests.builders.around import DAY, Told, around, happened
from tests.builders.registrations import registrations

AUTUMN = date(2026, 11, 16)
GRANTED = date(2026, 7, 6)


def told(column: str, *events: Told, day: date = DAY, **columns: Any) -> dict[str, Any]:
    """One column for anna, boris and clara, who are enrolled and start on 1 September 2026 (a Tuesday)."""
    rows = registrations("anna boris clara", **{"status": "enrolled", **columns})
    found = history.look(rows, happened(*events), day)
    return dict(zip(rows["registration_id"], found[column], strict=True))


def everybody(kind: str, day: date, *but: str, value: float | None = None) -> list[Told]:
    return [(name, kind, day, value) for name in ("anna", "boris", "clara") if name not in but]


ALL_GRANTED = everybody("permit_granted", GRANTED)
UNTIL_AUTUMN = ("clara", "interview", AUTUMN)


def test_the_frame_takes_events_over_on_the_day_of_the_night() -> None:
    rows = registrations("anna boris").lazy()
    events = happened(("boris", "permit_granted", GRANTED), ("boris", "checked_in", date(2026, 9, 2)))
    frame = assemble(rows, pl.DataFrame(), around(events=events)).frame
    assert frame["permit_granted_on"].to_list() == [None, GRANTED]
    assert frame["days_since_start"].to_list() == [83, 83]


def test_what_lies_after_the_day_of_the_night_did_not_happen_yet() -> None:
    assert told("permit_granted_on", ("anna", "permit_granted", GRANTED), day=date(2026, 7, 5))["anna"] is None


def test_a_permit_that_was_refused_later_is_none() -> None:
    later = ("anna", "permit_refused", date(2026, 8, 1))
    assert told("permit_granted_on", *ALL_GRANTED, later) == {"anna": None, "boris": GRANTED, "clara": GRANTED}


def test_a_permit_that_was_refused_and_then_granted_again_is_one() -> None:
    again = date(2026, 9, 4)
    events: list[Told] = [("anna", "permit_refused", date(2026, 8, 1)), ("anna", "permit_granted", again)]
    assert told("permit_granted_on", *ALL_GRANTED, *events)["anna"] == again


def test_days_without_arrival_run_to_the_last_day_that_events_tell_of() -> None:
    came = everybody("arrived", date(2026, 8, 28), "anna")
    assert told("days_without_arrival", *ALL_GRANTED, *came, UNTIL_AUTUMN) == {"anna": 76, "boris": None, "clara": None}


def test_a_check_in_is_an_arrival() -> None:
    came = [*everybody("arrived", date(2026, 8, 28), "anna"), ("anna", "checked_in", date(2026, 9, 20))]
    assert told("days_without_arrival", *ALL_GRANTED, *came, UNTIL_AUTUMN)["anna"] is None


def test_a_late_permit_starts_the_days_anew() -> None:
    permits = [("anna", "permit_granted", date(2026, 11, 1)), *everybody("permit_granted", GRANTED, "anna")]
    came = everybody("arrived", date(2026, 8, 28), "anna")
    assert told("days_without_arrival", *permits, *came, UNTIL_AUTUMN)["anna"] == 15


@pytest.mark.parametrize(
    "events",
    [
        [*ALL_GRANTED, UNTIL_AUTUMN],
        [*ALL_GRANTED, ("clara", "arrived", date(2026, 8, 28)), UNTIL_AUTUMN],
        [*everybody("arrived", date(2026, 8, 28), "anna"), UNTIL_AUTUMN],
        [],
    ],
    ids=["no arrivals delivered", "arrivals of one in three", "no permit", "no events"],
)
def test_nobody_is_absent_where_arrivals_are_not_recorded(events: list[Told]) -> None:
    assert set(told("days_without_arrival", *events).values()) == {None}


def test_nobody_is_absent_before_the_start_or_a_year_later() -> None:
    events = [*ALL_GRANTED, *everybody("arrived", date(2026, 8, 28), "anna")]
    assert told("days_without_arrival", *events, day=date(2026, 8, 31))["anna"] is None
    assert told("days_without_arrival", *events, UNTIL_AUTUMN, day=date(2027, 11, 23))["anna"] is None


CHECKED_IN = everybody("checked_in", date(2026, 9, 1))
LOGGED_IN = everybody("first_login", date(2026, 9, 3), "anna")


def test_days_without_activity_count_for_who_checked_in() -> None:
    assert told("days_without_activity", *CHECKED_IN, *LOGGED_IN, UNTIL_AUTUMN) == {
        "anna": 76,
        "boris": None,
        "clara": None,
    }
    assert told("days_without_activity", *CHECKED_IN[1:], *LOGGED_IN, UNTIL_AUTUMN)["anna"] is None


@pytest.mark.parametrize(
    "sign",
    [("anna", "attended", date(2026, 10, 1)), ("anna", "credits", AUTUMN, 2.0)],
    ids=["attended", "earned credits"],
)
def test_any_sign_of_study_is_activity(sign: Told) -> None:
    assert told("days_without_activity", *CHECKED_IN, *LOGGED_IN, sign, UNTIL_AUTUMN)["anna"] is None


def test_nobody_is_inactive_where_activity_is_not_recorded() -> None:
    one = LOGGED_IN[:1]
    assert set(told("days_without_activity", *CHECKED_IN, UNTIL_AUTUMN).values()) == {None}
    assert set(told("days_without_activity", *CHECKED_IN, *one, UNTIL_AUTUMN).values()) == {None}


def test_nobody_is_inactive_in_a_programme_that_records_nothing() -> None:
    names = [f"p{n}" for n in range(12)]
    rows = registrations(" ".join(names), status="enrolled", programme=("30001",) * 5 + ("30002",) * 7)
    checked = [(name, "checked_in", date(2026, 9, 1)) for name in names]
    logins = [(name, "first_login", date(2026, 9, 3)) for name in names[5:11]]
    found = history.look(rows, happened(*checked, *logins, ("p7", "interview", AUTUMN)), DAY)
    assert found["days_without_activity"].to_list() == [None] * 11 + [76]


def credits(anna: float, *, on: date = AUTUMN, note: str | None = None) -> list[Told]:
    return [("anna", "credits", on, anna, note), *everybody("credits", AUTUMN, "anna", value=12.0)]


def test_progress_is_the_newest_credits_and_the_days_in_which_they_were_earned() -> None:
    earlier: Told = ("anna", "credits", date(2026, 10, 1), 0.0)
    assert told("credits", *credits(3.0), earlier)["anna"] == 3.0
    assert told("progress_days", *credits(3.0), earlier)["anna"] == 76


def test_of_two_counts_on_one_day_the_higher_one_holds() -> None:
    assert told("credits", *credits(3.0), ("anna", "credits", AUTUMN, 5.0))["anna"] == 5.0


@pytest.mark.parametrize(
    ("on", "days"),
    [(date(2026, 12, 20), 90), (date(2027, 6, 30), 90), (date(2027, 7, 5), 303), (date(2028, 1, 10), 455 - 62)],
    ids=["the first period", "before the year is over", "the year is over", "settled by 30 November"],
)
def test_days_of_study_are_those_of_the_first_autumn_until_the_year_is_over(on: date, days: int) -> None:
    assert told("progress_days", *credits(10.0, on=on), day=on)["anna"] == days


def test_who_starts_in_winter_is_judged_by_the_30_november_after_that_study_year() -> None:
    assert told("progress_days", *credits(3.0), start_date=date(2026, 2, 1))["anna"] == 288 - 62
    late = date(2027, 7, 5)
    assert told("progress_days", *credits(3.0, on=late), start_date=date(2026, 2, 1), day=late)["anna"] == 302 - 62


def test_results_that_are_not_in_yet_say_nothing() -> None:
    zeros = everybody("credits", AUTUMN, value=0.0)
    assert set(told("credits", *zeros).values()) == set(told("progress_days", *zeros).values()) == {None}


def settled(*events: Told, note: str | None = None) -> Any:
    return told("progress_settled", *credits(0.5, note=note), *events)["anna"]


@pytest.mark.parametrize("note", ["excusable", "Verschoonbaar: ziekte", " EXCUSABLE-2", "verschoonbare reden"])
def test_an_excusable_reason_that_is_recorded_settles_little_progress(note: str) -> None:
    assert settled(note=note) is True
    assert settled(("anna", "interview", AUTUMN, None, note)) is True


@pytest.mark.parametrize("note", [None, "V1", "grade_batch_7", "not excusable", "niet verschoonbaar"])
def test_a_note_that_says_something_else_is_no_reason(note: str | None) -> None:
    assert settled(note=note) is False
    assert settled(("anna", "interview", AUTUMN, None, note)) is False


def test_a_report_settles_little_progress_when_it_came_after_the_first_count() -> None:
    assert settled(("anna", "reported_to_ind", AUTUMN)) is True
    assert settled(("anna", "reported_to_ind", AUTUMN - timedelta(days=1))) is False
    earlier: Told = ("anna", "credits", date(2026, 10, 1), 0.0)
    assert settled(earlier, ("anna", "reported_to_ind", AUTUMN - timedelta(days=1))) is True


GONE = ("deregistered", "enrolled", "enrolled")


def test_days_since_leaving_count_for_who_is_gone() -> None:
    left: Told = ("anna", "deregistered", date(2026, 11, 13))
    assert told("days_since_left", left, status=GONE)["anna"] == 10
    assert told("days_since_left", status=GONE)["anna"] is None


def test_a_status_that_lags_behind_does_not_keep_anybody_here() -> None:
    left: list[Told] = [("anna", "attended", date(2026, 11, 13)), ("anna", "deregistered", date(2026, 11, 13))]
    assert told("days_since_left", *left)["anna"] == 10
    assert told("days_since_left", *left, ("anna", "attended", AUTUMN))["anna"] is None
    assert told("days_since_left", *left, ("anna", "attended", AUTUMN), status=GONE)["anna"] == 10


def test_of_days_since_leaving_only_those_are_heard_of_that_events_reach() -> None:
    left: Told = ("anna", "deregistered", date(2026, 11, 13))
    assert told("days_heard_since_left", left, status=GONE)["anna"] == 0
    assert told("days_heard_since_left", left, UNTIL_AUTUMN, status=GONE)["anna"] == 3


START, LEAVING = date(2026, 9, 1), date(2026, 11, 13)


def reported(column: str, *days: date, came: date | None = START, **columns: Any) -> Any:
    """A column for anna, who has a permit and left, with reports to the IND on these days; others came."""
    events: list[Told] = [*ALL_GRANTED, *everybody("arrived", START, "anna"), ("anna", "deregistered", LEAVING)]
    events += [("anna", "arrived", came)] if came else []
    events += [("anna", "reported_to_ind", day) for day in days]
    return told(column, *events, UNTIL_AUTUMN, **{"status": GONE, **columns})["anna"]


def test_it_is_told_how_long_before_leaving_the_last_report_to_the_ind_came() -> None:
    assert reported("told_before_left") is None
    assert reported("told_before_left", LEAVING - timedelta(days=50)) == 50
    assert reported("told_before_left", LEAVING - timedelta(days=50), LEAVING + timedelta(days=3)) == -3


def test_a_report_that_somebody_had_not_come_is_none_of_their_leaving() -> None:
    late = date(2026, 10, 1)
    assert reported("told_before_left", date(2026, 9, 22), came=late) is None
    assert reported("told_before_expected", date(2026, 9, 22), came=late) is None
    assert reported("told_before_left", date(2026, 10, 1), came=late) == 43


def test_one_report_is_enough_for_who_never_came_and_was_deregistered_later() -> None:
    assert reported("told_before_left", date(2026, 9, 22), came=None) == -21
    assert reported("told_before_expected", date(2026, 9, 22), came=None) == -21


def test_who_said_before_the_start_not_to_come_was_told_of_before() -> None:
    assert reported("told_before_expected", START - timedelta(days=12), came=None, status="enrolled") == 12


def test_days_since_start_and_permit_count_for_who_has_a_permit() -> None:
    permits = [("anna", "permit_granted", date(2026, 11, 1)), ("boris", "permit_granted", GRANTED)]
    assert told("days_since_expected", *permits) == {"anna": 22, "boris": 83, "clara": None}


def test_where_no_report_was_ever_delivered_nobody_can_be_told_to_lack_one() -> None:
    assert history.unavailable(happened(*ALL_GRANTED), DAY)["told_before_left"].en == (
        "events: no reports to the IND delivered"
    )


def test_a_confirmation_after_a_refutation_takes_it_back() -> None:
    refuted: list[Told] = [(name, "diploma_refuted", date(2026, 4, 1)) for name in ("anna", "boris")]
    found = told("diploma_refuted_on", *refuted, ("boris", "diploma_confirmed", date(2026, 4, 9)))
    assert found == {"anna": date(2026, 4, 1), "boris": None, "clara": None}


def test_every_column_of_events_is_unavailable_without_events_and_says_so() -> None:
    missing = history.unavailable(happened(), DAY)
    assert missing.keys() == {*history.NEEDED, *history.PRESENT}
    assert missing.keys() <= of("history").keys()
    assert set(missing.values()) == {history.NO_EVENTS}


def test_a_kind_of_event_that_is_not_delivered_is_named() -> None:
    missing = history.unavailable(happened(*CHECKED_IN), DAY)
    assert missing["days_without_activity"].en == "events: no logins or attendance delivered"
    assert missing["days_without_activity"].nl == "gebeurtenissen: geen inlogmomenten of aanwezigheid geleverd"
    assert "days_without_arrival" not in missing


def test_the_same_event_in_two_deliveries_happened_once(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.parquet" for n in range(2)]
    for path in paths:
        happened(*CHECKED_IN).write_parquet(path)
    assert history.known(paths).equals(happened(*CHECKED_IN))
    assert history.known([]).equals(happened())
