"""The frame that rules and models read, and the form that people read."""

import json
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loep.contract import PROTECTED, REGISTRATIONS, Use
from loep.registers.snapshots import Registers, stale
from loep.subjects.facts import COUNTED
from loep.subjects.registration import COLUMNS, FORM, assemble, forms
from loep.vocabulary import Register, Words
from tests.builders.around import around
from tests.builders.registers import NONE_LOADED, registers, rio_frame
from tests.builders.registrations import registrations

NOTHING_LINKED = pl.DataFrame()
DELIVERED = datetime(2026, 5, 2, 1, 10, tzinfo=UTC)


def frame(rows: pl.DataFrame, linked: pl.DataFrame = NOTHING_LINKED, loaded: Registers = NONE_LOADED) -> pl.DataFrame:
    return assemble(rows.lazy(), linked, around(loaded)).frame


def told(column: str, **registration: Any) -> Any:
    """One column of the frame of one registration, submitted on 2026-03-01 at 09:00 UTC."""
    return frame(registrations("a", **registration))[column][0]


def test_the_frame_has_exactly_the_columns_of_the_data_dictionary_in_their_types() -> None:
    assert frame(registrations("a b")).schema == {name: column.dtype for name, column in COLUMNS.items()}


def test_the_frame_without_registrations_has_the_same_columns() -> None:
    assert frame(registrations("")).schema == {name: column.dtype for name, column in COLUMNS.items()}


def test_nothing_that_is_for_linking_only_sealed_or_protected_is_in_the_frame() -> None:
    closed = {column.name for column in REGISTRATIONS.columns if column.use is not Use.OPEN}
    closed |= {column.name for column in PROTECTED.columns}
    assert closed.isdisjoint(COLUMNS)


def test_every_column_is_described_in_both_languages() -> None:
    assert all(column.name == name and column.en and column.nl for name, column in COLUMNS.items())
    origins = {"contract", "facts", "intake", "linking", "registers", "history", "groups"}
    assert {column.origin for column in COLUMNS.values()} <= origins


def test_every_open_column_of_the_contract_is_in_the_frame() -> None:
    opened = {column.name for column in REGISTRATIONS.columns if column.use is Use.OPEN}
    assert opened == {name for name, column in COLUMNS.items() if column.origin == "contract"}


def test_what_linking_found_joins_its_registration_and_the_rest_was_not_compared() -> None:
    linked = pl.DataFrame({"registration_id": ["c", "a"], "letter_similarity": [0.9, 0.1], "letter_persons": [3, 1]})
    rows = frame(registrations("a b c"), linked).select("registration_id", "letter_similarity", "letter_persons")
    assert rows.rows() == [("a", 0.1, 1), ("b", None, None), ("c", 0.9, 3)]


def test_a_registration_that_linking_names_twice_is_an_error_and_no_second_row() -> None:
    twice = pl.DataFrame({"registration_id": ["a", "a"], "letter_persons": [1, 2]})
    with pytest.raises(pl.exceptions.ComputeError):
        frame(registrations("a"), twice)


def test_columns_that_nobody_filled_in_this_run_are_named_with_the_reason() -> None:
    missing = assemble(registrations("a").lazy(), NOTHING_LINKED, around()).unavailable
    assert missing["intake_open"].en == "RIO recognised programmes: no snapshot loaded"
    assert missing["letter_similarity"].en == "linking: not compared in this run"


def test_a_stale_register_is_named_and_its_columns_are_null() -> None:
    why = stale(date(2026, 1, 3), 30)
    old = Registers({}, {**NONE_LOADED.unavailable, Register.RIO: why}, {})
    found = assemble(registrations("a").lazy(), NOTHING_LINKED, around(old))
    told = Words(f"RIO recognised programmes: {why.en}", f"RIO erkende opleidingen: {why.nl}")
    assert found.unavailable["programme_recognised"] == told
    assert found.frame["programme_recognised"].to_list() == [None]


def test_a_loaded_register_answers_per_registration() -> None:
    rows = frame(registrations("a b", programme=("34280", "30001")), loaded=registers({Register.RIO: rio_frame()}))
    assert rows["programme_recognised"].to_list() == [True, False]


def test_the_outcomes_of_intake_are_carried_over() -> None:
    assert told("mrz_agrees", mrz_agrees=False) is False
    assert told("mrz_agrees") is None


@pytest.mark.parametrize(
    ("column", "registration", "answer"),
    [
        ("letter_words", {"motivation": "I want to learn. I want it!"}, 7),
        ("letter_words", {}, None),
        ("letter_vocabulary", {"motivation": "I want to learn. I WANT it!"}, 5 / 7),
        ("letter_vocabulary", {"motivation": "..."}, None),
        ("upload_count", {"upload_hashes": (["photo:1", "diploma:2"],)}, 2),
        ("upload_count", {}, None),
        ("minutes_to_pay", {"paid_at": datetime(2026, 3, 1, 9, 1, 30, tzinfo=UTC)}, 1.5),
        ("minutes_to_pay", {}, None),
        ("language_test_age_days", {"language_test_date": date(2024, 3, 1)}, 730),
        ("language_test_accepted", {"language_test": "ielts"}, True),
        ("language_test_accepted", {"language_test": "duolingo"}, False),
        ("language_test_accepted", {"language_test": "other"}, None),
        ("submitted_on", {}, date(2026, 3, 1)),
        ("young_at_diploma", {"diploma_date": date(2021, 2, 2)}, 13),
        ("young_at_diploma", {"diploma_date": date(2021, 2, 3)}, 14),
        ("young_at_diploma", {"diploma_date": date(2023, 2, 3)}, None),
        ("young_at_diploma", {}, None),
        ("born_after_submission", {"date_of_birth": date(2026, 3, 2)}, True),
        ("born_after_submission", {"date_of_birth": date(2026, 3, 1)}, False),
        ("test_after_submission", {"language_test_date": date(2026, 3, 2)}, True),
        ("test_after_submission", {"language_test_date": date(2026, 3, 1)}, False),
        ("test_after_submission", {}, None),
        ("test_after_delivery", {"language_test_date": date(2026, 5, 3), "delivered_at": DELIVERED}, True),
        ("test_after_delivery", {"language_test_date": date(2026, 5, 2), "delivered_at": DELIVERED}, False),
        ("test_after_delivery", {"language_test_date": date(2026, 5, 3)}, None),
        ("paid_after_delivery", {"paid_at": datetime(2026, 5, 3, 8, tzinfo=UTC), "delivered_at": DELIVERED}, True),
        ("paid_after_delivery", {"paid_at": datetime(2026, 5, 2, 8, tzinfo=UTC), "delivered_at": DELIVERED}, False),
        ("means_after_delivery", {"means_date": date(2026, 5, 3), "delivered_at": DELIVERED}, True),
        ("means_after_delivery", {"means_date": date(2026, 5, 1), "delivered_at": DELIVERED}, False),
    ],
)
def test_facts_follow_from_the_registration_itself(column: str, registration: dict[str, Any], answer: object) -> None:
    assert told(column, **registration) == answer


def test_days_are_counted_by_one_clock_and_an_evening_in_utc_may_be_the_next_day() -> None:
    evening = {"submitted_at": datetime(2026, 6, 30, 22, 30, tzinfo=UTC)}
    assert told("submitted_on", **evening) == date(2026, 7, 1)
    assert told("language_test_age_days", **evening, language_test_date=date(2026, 6, 30)) == 1
    assert told("means_age_days", **evening, means_date=date(2026, 6, 30)) == 1
    owes = {"status": "enrolled", "amount_due": 100.0, "amount_paid": 0.0, "start_date": date(2026, 9, 1)}
    assert told("days_owing", **owes, delivered_at=datetime(2026, 9, 14, 22, 30, tzinfo=UTC)) == 14


def test_a_day_that_has_begun_somewhere_on_earth_is_not_after_submission() -> None:
    evening = datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert told("test_after_submission", submitted_at=evening, language_test_date=date(2026, 3, 2)) is False


def test_a_birthday_on_the_29th_of_february_is_a_birthday() -> None:
    born = {"date_of_birth": date(2008, 2, 29)}
    assert told("young_at_diploma", **born, diploma_date=date(2022, 2, 27)) == 13
    assert told("young_at_diploma", **born, diploma_date=date(2022, 2, 28)) == 14


def test_the_filled_share_counts_what_everybody_could_fill_in() -> None:
    assert told("filled_share") == 0
    assert told("filled_share", email="a@b.nl", phone="+31501234567") == 2 / len(COUNTED)


def test_the_filled_share_does_not_tell_a_nationality_a_name_or_a_permit() -> None:
    follows_from_origin = dict.fromkeys(("bsn", "v_number", "given_names", "surname_prefix", "agent", "postcode"), "x")
    assert told("filled_share", **follows_from_origin, means_amount=1.0, score_overall=7.0) == 0


def test_an_intermediary_is_one_however_it_is_written_and_only_where_it_is_declared() -> None:
    spellings = ("AG-1 Café", " ag 1 cafe", "Ag.1 CAFÉ.", "AG 2", "..", None, "AG 2")
    rows = registrations("a b c d e f g", agent=spellings, channel=("agent",) * 6 + ("direct",))
    assert frame(rows)["agent"].to_list() == ["ag 1 cafe"] * 3 + ["ag 2", None, None, None]


def overlap(**columns: Any) -> list[int | None]:
    """Overlaps of three registrations of one person."""
    return frame(registrations("a b c", person_id="p", **columns))["overlapping_full_time"].to_list()


def test_full_time_enrolments_in_other_programmes_overlap() -> None:
    assert overlap(status="enrolled", programme=("30001", "30002", "30003")) == [2, 2, 2]


def test_the_same_programme_again_does_not_overlap() -> None:
    assert overlap(status="enrolled", programme=("30001", "30001", "30003")) == [1, 1, 2]


def test_who_was_admitted_and_may_still_choose_does_not_overlap() -> None:
    programmes = ("30001", "30002", "30003")
    assert overlap(status="admitted", programme=programmes) == [None, None, None]
    assert overlap(status=("enrolled", "admitted", "admitted"), programme=programmes) == [0, None, None]


def test_a_switch_in_february_overlaps_only_when_both_go_on_a_month_later() -> None:
    later = date(2027, 2, 1)
    switched = {"programme": ("30001", "30002", "30001"), "start_date": (date(2026, 9, 1), later, date(2026, 9, 1))}
    rows = registrations("a b c", person_id=("p", "p", "q"), status="enrolled", **switched).lazy()

    def told(day: date) -> list[int | None]:
        return assemble(rows, pl.DataFrame(), around(day=day)).frame["overlapping_full_time"].to_list()

    assert told(date(2026, 11, 23)) == told(date(2027, 2, 20)) == [0, 0, 0]
    assert told(date(2027, 3, 10)) == [1, 1, 0]


def test_requests_part_time_and_other_years_do_not_overlap() -> None:
    programmes = ("30001", "30002", "30003")
    assert overlap(status=("enrolled", "requested", "withdrawn"), programme=programmes) == [0, None, None]
    modes = ("full_time", "part_time", "dual")
    assert overlap(status="enrolled", programme=programmes, study_mode=modes) == [0, None, None]
    assert overlap(status="enrolled", programme=programmes, academic_year=(2025, 2026, 2027)) == [0, 0, 0]


def test_two_persons_do_not_overlap() -> None:
    rows = registrations("a b", status="enrolled", programme=("30001", "30002"))
    assert frame(rows)["overlapping_full_time"].to_list() == [0, 0]


def test_a_form_reads_in_the_order_of_the_contract_with_dates_as_text() -> None:
    rows = registrations(
        "a", motivation="Graag\nleren", diploma_date=date(2025, 6, 1), grades=([7.5, 8.0],), amount_due=2601.0
    )
    form = json.loads(forms(rows.lazy(), ["a"])["form"].item())
    assert tuple(form) == FORM
    assert form["submitted_at"] == "2026-03-01T09:00:00Z"
    assert (form["diploma_date"], form["date_of_birth"]) == ("2025-06-01", "2007-02-03")
    assert (form["motivation"], form["grades"], form["amount_due"]) == ("Graag\nleren", [7.5, 8.0], 2601.0)


def test_a_form_shows_nothing_sealed_nor_what_the_portal_made() -> None:
    sealed = {column.name for column in REGISTRATIONS.columns if column.use in (Use.SEALED, Use.VAULT, Use.CHECKED)}
    told = forms(registrations("a", **dict.fromkeys(sealed, "0f")).lazy(), ["a"])
    shown = json.loads(told["form"].item())
    assert (sealed | {"device", "network"}).isdisjoint(shown)


def test_only_the_forms_that_are_asked_for_are_read() -> None:
    told = forms(registrations("a b c", programme=("30001", "30002", None)).lazy(), ["c", "a", "unknown"])
    assert told.select("registration_id", "programme").rows() == [("a", "30001"), ("c", None)]


@settings(deadline=None)
@given(
    motivation=st.none() | st.text(max_size=40),
    paid=st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    tested=st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1)),
)
def test_a_fact_about_what_is_absent_is_null_and_never_an_accusation(
    motivation: str | None, paid: datetime | None, tested: date | None
) -> None:
    row = frame(
        registrations(
            "a",
            motivation=motivation,
            paid_at=paid.replace(tzinfo=UTC) if paid else None,
            language_test_date=tested,
            delivered_at=DELIVERED,
        )
    ).row(0, named=True)
    assert (row["letter_words"] is None) == (motivation is None)
    assert (row["minutes_to_pay"] is None) == (row["paid_after_delivery"] is None) == (paid is None)
    assert (row["test_after_submission"] is None) == (row["test_after_delivery"] is None) == (tested is None)
