"""What the registers say of a registration."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loep.registers import duo_institutions, ind_sponsors, rio
from loep.registers.facts import OF_PROGRAMME, READ, look_up, unavailable
from loep.registers.snapshots import Registers
from loep.vocabulary import Register
from tests.builders.registers import (
    HANZE_KVK,
    NONE_LOADED,
    duo_frame,
    ind_frame,
    mail_frame,
    norms_frame,
    registers,
    rio_frame,
    ror_frame,
)
from tests.builders.registrations import registrations


def told(fact: str, *rows: dict[str, Any], **registration: Any) -> bool | None:
    """What RIO with these rows says of one registration for 34280 full-time at 25BE, starting 2026-09-01."""
    said = look_up(registrations("a", **registration), registers({Register.RIO: rio_frame(*rows)}))
    answer: bool | None = said[fact][0]
    return answer


def test_a_programme_with_a_licence_is_recognised() -> None:
    assert told("programme_recognised", {}) is True


@pytest.mark.parametrize(
    "registration",
    [{"programme": "39999"}, {"institution": "25KB"}, {"study_mode": "part_time"}],
)
def test_another_programme_institution_or_mode_is_not_in_rio(registration: dict[str, Any]) -> None:
    assert told("programme_recognised", {}, **registration) is False
    assert told("intake_open", {}, **registration) is None
    assert told("accredited_at_start", {}, **registration) is None


@pytest.mark.parametrize(
    ("column", "day", "answer"),
    [
        ("VESTIGINGSLICENTIE_BEGINDATUM", "2026-09-01", True),
        ("VESTIGINGSLICENTIE_BEGINDATUM", "2026-09-02", False),
        ("VESTIGINGSLICENTIE_EINDDATUM", "2026-09-01", True),
        ("VESTIGINGSLICENTIE_EINDDATUM", "2026-08-31", False),
        ("ACCREDITATIE_INTREKKINGSDATUM", "2026-09-02", True),
        ("ACCREDITATIE_INTREKKINGSDATUM", "2026-09-01", False),
    ],
)
def test_the_licence_must_run_at_the_start_and_not_be_withdrawn(column: str, day: str, answer: bool) -> None:
    assert told("programme_recognised", {column: day}) is answer


@pytest.mark.parametrize(("day", "answer"), [("", True), ("2026-09-01", True), ("2026-08-31", False)])
def test_intake_is_open_until_its_last_day(day: str, answer: bool) -> None:
    assert told("intake_open", {"INSTROOM_EINDDATUM": day}) is answer


@pytest.mark.parametrize(
    ("dates", "answer"),
    [
        ({}, True),
        ({"VERVAL": "2026-09-01"}, True),
        ({"VERVAL": "2026-08-31"}, False),
        ({"VERVAL": "2025-05-01", "UITSTEL": "2026-11-01"}, True),
        ({"VERVAL": "2025-05-01", "UITSTEL": "2026-05-01"}, False),
        ({"UITSTEL": "2026-05-01"}, True),
        ({"VERVAL": "2025-05-01", "AFBOUW": "2027-09-01"}, True),
        ({"VERVAL": "2025-05-01", "AFBOUW": "2026-08-31"}, False),
        ({"AFBOUW": "2026-08-31"}, False),
        ({"INTREKKINGS": "2026-08-31"}, False),
        ({"BEGIN": "", "BESLUIT": "2025-05-26"}, True),
        ({"BEGIN": "2026-12-01"}, True),
        ({"BEGIN": "", "BESLUIT": ""}, None),
    ],
)
def test_the_accreditation_must_cover_the_start(dates: dict[str, str], answer: bool | None) -> None:
    row = {f"ACCREDITATIE_{name}DATUM": day for name, day in dates.items()}
    assert told("accredited_at_start", row) is answer


def test_a_new_programme_is_not_accredited_before_its_accreditation_begins() -> None:
    new = {"ACCREDITATIE_BEGINDATUM": "2027-09-01", "VESTIGINGSLICENTIE_BEGINDATUM": "2027-09-01"}
    assert told("accredited_at_start", new) is False


def test_of_several_locations_the_most_favourable_counts() -> None:
    closed = {"VESTIGINGSCODE": "25BE01", "INSTROOM_EINDDATUM": "2025-09-01", "ACCREDITATIE_VERVALDATUM": "2025-09-01"}
    assert told("intake_open", closed) is False
    assert told("intake_open", closed, {}) is True
    assert told("accredited_at_start", closed, {}) is True


def test_a_joint_programme_without_a_mode_holds_for_every_mode() -> None:
    joint = {"VORM": "", "VESTIGINGSCODE": "", "VESTIGINGSLICENTIE_BEGINDATUM": ""}
    assert told("programme_recognised", joint, study_mode="dual") is True


def test_each_registration_gets_its_own_answer_in_its_own_place() -> None:
    asked = registrations("a b c", programme=("39999", "34280", "39999"))
    said = look_up(asked, registers({Register.RIO: rio_frame()}))
    assert said["programme_recognised"].to_list() == [False, True, False]


@pytest.mark.promise("I5 honest", "a register that is absent leaves its facts null and says why")
def test_a_register_that_is_absent_leaves_its_facts_null_and_says_why() -> None:
    said = look_up(registrations("a"), NONE_LOADED)
    assert set(said.row(0)) == {None}
    assert {name: why.en for name, why in unavailable(NONE_LOADED).items()} == {
        "programme_recognised": "RIO recognised programmes: no snapshot loaded",
        "intake_open": "RIO recognised programmes: no snapshot loaded",
        "accredited_at_start": "RIO recognised programmes: no snapshot loaded",
        "institution_is_sponsor": "DUO institutions: no snapshot loaded; IND recognised sponsors: no snapshot loaded",
        "school_known": "ROR organisations: no snapshot loaded",
        "school_confidence": "ROR organisations: no snapshot loaded",
        "study_norm": "IND study norms: no snapshot loaded",
        "mail_disposable": "disposable mail domains: no snapshot loaded",
        "language_report_confirmed": "issuers of language tests: no check of theirs is connected yet",
    }


@pytest.mark.parametrize(
    ("institution", "answer"),
    [("25BE", True), ("25KB", False), ("30VP", None), ("99ZZ", None)],
)
def test_a_sponsor_is_found_through_the_kvk_number_of_its_board(
    institution: str, answer: bool | None, tmp_path: Path
) -> None:
    loaded = registers(
        {
            Register.DUO_INSTITUTIONS: duo_frame(tmp_path, f"25BE={HANZE_KVK}", "25KB=09091785", "30VP="),
            Register.IND_SPONSORS: ind_frame(f"Hanze={HANZE_KVK}"),
        }
    )
    said = look_up(registrations("a", institution=institution), loaded)
    assert said["institution_is_sponsor"][0] is answer


def test_the_norm_is_that_of_the_year_of_submission_or_of_the_start_if_lower() -> None:
    def norm(submitted: datetime, start: date, **years: float) -> Any:
        asked = registrations("a", submitted_at=submitted, start_date=start)
        return look_up(asked, registers({Register.STUDY_NORMS: norms_frame(**years)}))["study_norm"][0]

    autumn, spring = datetime(2025, 11, 2, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    start = date(2026, 9, 1)
    assert norm(autumn, start, y2025=1_100.0, y2026=1_130.0) == 1_100.0
    assert norm(autumn, start, y2025=1_130.0, y2026=1_100.0) == 1_100.0
    assert norm(spring, start, y2025=1_100.0, y2026=1_130.0) == 1_130.0
    assert norm(spring, date(2027, 2, 1), y2026=1_130.0) == 1_130.0
    assert norm(autumn, start, y2026=1_130.0) is None


def test_a_mail_domain_is_disposable_when_it_or_what_it_lies_under_is_listed() -> None:
    addresses = ("x@Mailinator.com", "x@eu.mailinator.com", "x@notmailinator.com", "x@gmail.com", None, "no address")
    asked = registrations("a b c d e f", email=addresses)
    said = look_up(asked, registers({Register.DISPOSABLE_MAIL: mail_frame("mailinator.com")}))
    assert said["mail_disposable"].to_list() == [True, True, False, False, None, None]


def test_a_school_is_looked_up_by_its_name() -> None:
    loaded = registers({Register.ROR: ror_frame("Leiden University | Universiteit Leiden | | NL | Leiden")})
    asked = registrations("a b c", prior_school=("Universiteit Leiden", "Nowhere Hall", None))
    said = look_up(asked, loaded)
    assert said["school_known"].to_list() == [True, False, None]
    assert said["school_confidence"].to_list() == [1.0, None, None]


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["VERVAL", "UITSTEL", "AFBOUW", "INTREKKINGS", "BEGIN"]),
        st.integers(-900, 900).map(lambda days: (date(2026, 9, 1) + timedelta(days=days)).isoformat()),
    )
)
def test_a_postponement_never_takes_an_accreditation_away(dates: dict[str, str]) -> None:
    row = {f"ACCREDITATIE_{name}DATUM": day for name, day in dates.items()}
    without = told("accredited_at_start", {**row, "ACCREDITATIE_UITSTELDATUM": ""})
    assert told("accredited_at_start", row) is True or without is not True


def test_on_the_real_registers_the_programmes_that_take_in_students_are_recognised(shared: Path) -> None:
    data = shared / "data"
    found = rio.parse(rio.find(data / "duo-rio-erkenningen-ho/rio_overzicht_erkenningen_ho.csv", 10_000_000))
    loaded = Registers(
        {
            Register.RIO: found,
            Register.DUO_INSTITUTIONS: duo_institutions.parse(
                duo_institutions.find(data / "duo-hbo-starschema-2025", 1_000_000)
            ),
            Register.IND_SPONSORS: ind_sponsors.parse(
                ind_sponsors.find(data / "ind-register-study/ind_public_register_study_2026-09-03.csv", 1_000_000)
            ),
        },
        {},
        {},
    )
    hbo = found.filter(pl.col("level").str.starts_with("HBO"), pl.col("study_mode").is_not_null())
    asked = hbo.select("institution", "programme", "study_mode", start_date=pl.date(2026, 9, 1)).unique()
    form = asked.with_columns(pl.lit(None).alias(name) for name in READ if name not in asked.columns)
    said = pl.concat([asked, look_up(form, loaded)], how="horizontal")
    refused = said.select((~pl.col(OF_PROGRAMME)).sum()).row(0, named=True)
    assert said.height == 2473
    assert refused["programme_recognised"] == 3
    assert refused["intake_open"] == 75
    assert refused["accredited_at_start"] == 37
    sponsors = said.filter(pl.col("institution_is_sponsor").is_not_null()).unique("institution")
    assert sponsors.height == 36
    assert sorted(sponsors.filter(~pl.col("institution_is_sponsor"))["institution"]) == ["08OK", "09OT", "15BK", "30VP"]
