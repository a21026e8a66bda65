"""One look over a frame: who fires, who is skipped and why, and what is never counted against anybody."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loep import Between, Choice, Hit, rule
from loep.detection.detect import detect
from loep.detection.policy import Ruling
from loep.detection.signals import SIGNALS
from loep.errors import ContentInvalid
from loep.vocabulary import Stage, Words
from tests.builders.definitions import DUTCH, ENGLISH, SENTENCES, looking_at
from tests.builders.registrations import registrations
from tests.builders.signals import policy, said, signals

STALE = Words("stale register: RIO is of 3 January", "verouderd register: RIO is van 3 januari")

CROWDED = looking_at(pl.col("account_persons") > 3, id="R90")
WRONG = looking_at(pl.col("bsn_valid").not_(), pl.col("iban_valid").not_(), id="R91")


def test_every_rule_answers_in_the_same_shape() -> None:
    frame = registrations("anna boris", account_persons=(5, 1), bsn_valid=(True, False), iban_valid=None)
    listed = policy(R90=Ruling(Stage.LIVE, 3), R91=Ruling(Stage.TRIAL, 2))

    found = detect(frame, [CROWDED, WRONG], listed, {})

    assert found.signals.schema == SIGNALS
    assert found.signals.select("registration_id", "detector", "stage", "points").rows() == [
        ("anna", "R90", "live", 3),
        ("boris", "R91", "trial", 2),
    ]
    assert found.skipped == {}


def test_a_rule_that_the_policy_does_not_list_runs_in_trial() -> None:
    found = detect(registrations("anna", account_persons=5), [CROWDED], policy(), {})

    assert found.signals.select("stage", "points").rows() == [("trial", 0)]


def test_a_retired_rule_does_not_look() -> None:
    found = detect(registrations("anna", account_persons=5), [CROWDED], policy(R90=Ruling(Stage.RETIRED, 3)), {})

    assert found.signals.is_empty()
    assert found.skipped == {}


@pytest.mark.promise("I5 honest", "a rule without its register is skipped and says why")
def test_a_rule_without_its_register_is_skipped_and_says_why() -> None:
    stale = {"account_persons": STALE}
    frame = registrations("anna", account_persons=5, bsn_valid=False, iban_valid=True)

    found = detect(frame, [CROWDED, WRONG], policy(), stale)

    assert found.skipped == {"R90": STALE}
    assert found.signals["detector"].to_list() == ["R91"]


@pytest.mark.promise("I5 honest", "a rule that can look for half of its reasons says so")
def test_a_rule_that_can_look_for_half_of_its_reasons_says_so() -> None:
    frame = registrations("anna", bsn_valid=False).with_columns(iban_valid=pl.lit(None, pl.Boolean))

    found = detect(frame, [WRONG], policy(), {"iban_valid": Words("not compared", "niet vergeleken")})

    assert found.skipped == {"R91": Words("looked in part: not compared", "keek ten dele: niet vergeleken")}
    assert found.signals.height == 1


def test_a_column_that_stands_nowhere_is_an_error() -> None:
    with pytest.raises(ContentInvalid, match="R90: reads column `account_persons`, which the registration frame does"):
        detect(registrations("anna"), [CROWDED], policy(), {})


@pytest.mark.promise("I4 said", "a rule that cannot be computed is named and no value is told")
def test_a_rule_that_cannot_be_computed_is_named_and_no_value_is_told() -> None:
    impossible = looking_at(pl.col("agent").cast(pl.Int64) > 3)

    with pytest.raises(ContentInvalid) as refused:
        detect(registrations("anna", agent="Secret Name"), [impossible], policy(), {})

    assert str(refused.value) == (
        "builders/definitions.py: R99: cannot be computed on this frame (InvalidOperationError)"
    )


def test_nobody_registered_means_no_signals() -> None:
    frame = registrations("anna", account_persons=5).clear()

    assert detect(frame, [CROWDED], policy(), {}).signals.schema == SIGNALS


def test_a_rule_about_absence_may_fire_on_what_is_missing() -> None:
    def unpaid() -> Hit:
        because = {"en": "Not paid on {day}.", "nl": "Niet betaald op {day}."}
        return Hit(pl.col("amount_paid").is_null(), because, day=pl.col("paid_at"))

    unpaid.__doc__ = ENGLISH
    about_absence = rule("R92", subject="registration", dutch=DUTCH, about_absence=True)(unpaid)

    assert said(about_absence, registrations("anna boris", amount_paid=(None, 10.0)), "nl") == {
        "anna": "Niet betaald op onbekend."
    }


def test_thresholds_of_the_policy_reach_the_rule_and_are_held_to_the_same() -> None:
    def sly(*, most: Annotated[int, Between(1, 100)] = 3) -> Hit:
        column = "account_persons" if most == 3 else "nationality"
        return Hit(pl.col(column) > most, SENTENCES)

    sly.__doc__ = ENGLISH
    made = rule("R93", subject="registration", dutch=DUTCH)(sly)

    with pytest.raises(ContentInvalid, match="`nationality`, which is protected"):
        signals(made, registrations("anna", account_persons=5), most=4)


def test_values_are_written_as_people_write_them() -> None:
    because = {"en": "{day}|{moment}|{share}|{whole}|{wait}|{yes}|{mode}", "nl": "{day}|{share}|{wait}|{yes}|{mode}"}
    made = looking_at(
        pl.col("mail_disposable"),
        because=because,
        day=pl.col("start_date"),
        moment=pl.col("submitted_at"),
        share=pl.col("share"),
        whole=pl.col("whole"),
        wait=pl.col("wait"),
        yes=pl.col("mail_disposable"),
        mode=Choice(pl.col("study_mode"), en={"dual": "dual"}, nl={"dual": "duaal"}),
    )
    frame = registrations(
        "anna boris clara",
        mail_disposable=True,
        study_mode="dual",
        start_date=date(2026, 9, 1),
        submitted_at=datetime(2026, 3, 9, 8, tzinfo=UTC),
        share=0.256,
        whole=4.0,
        wait=(timedelta(minutes=3), timedelta(hours=30), timedelta(days=9)),
    )

    assert said(made, frame)["anna"] == "1 Sep 2026|9 Mar 2026|0.26|4|3 minutes|yes|dual"
    assert list(said(made, frame, "nl").values()) == [
        "1-9-2026|0,26|3 minuten|ja|duaal",
        "1-9-2026|0,26|30 uur|ja|duaal",
        "1-9-2026|0,26|9 dagen|ja|duaal",
    ]


def test_evidence_is_json_whatever_the_values_hold() -> None:
    made = looking_at(pl.col("mail_disposable"), agent=pl.col("agent"), persons=pl.col("account_persons"))
    frame = registrations("anna", mail_disposable=True, agent='a "quoted" {brace}\nline, Ünïcode', account_persons=4)

    (signal,) = signals(made, frame)

    assert json.loads(signal["evidence"]) == {"agent": 'a "quoted" {brace}\nline, Ünïcode', "persons": 4}


NUMBERS = st.one_of(st.none(), st.integers(0, 9))
DECIMALS = st.one_of(st.none(), st.just(float("nan")), st.just(float("inf")), st.floats(0, 9))
TRUTHS = st.one_of(st.none(), st.booleans())
ROWS = st.lists(st.tuples(NUMBERS, DECIMALS, TRUTHS, TRUTHS), min_size=1, max_size=20)


@given(rows=ROWS)
def test_no_row_fires_through_a_reason_of_which_it_lacks_a_value(
    rows: list[tuple[int | None, float | None, bool | None, bool | None]],
) -> None:
    """Whatever is missing, and although each condition is written so that missing values would make it true."""
    two_reasons = [
        (("persons", "likeness"), (pl.col("persons") > 2).or_(pl.col("likeness") > 0.5).fill_null(value=True)),
        (("right",), pl.col("right").eq_missing(pl.lit(None, pl.Boolean)) | pl.col("right").not_()),
    ]

    def generous() -> list[Hit]:
        return [
            Hit(two_reasons[0][1], {"en": "crowded", "nl": "druk"}, persons=pl.col("persons")),
            Hit(two_reasons[1][1], {"en": "wrong {seen}", "nl": "fout {seen}"}, seen=pl.col("seen")),
        ]

    generous.__doc__ = ENGLISH
    made = rule("R94", subject="registration", dutch=DUTCH)(generous)
    schema = {"persons": pl.Int64, "likeness": pl.Float64, "right": pl.Boolean, "seen": pl.Boolean}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("registration_id")
    frame = frame.with_columns(pl.col("registration_id").cast(pl.String))

    expected = {}
    for row in frame.rows(named=True):
        whole = row["persons"] is not None and row["likeness"] is not None and abs(row["likeness"]) < float("inf")
        crowded = whole and (row["persons"] > 2 or row["likeness"] > 0.5)
        wrong = row["seen"] is not None and row["right"] is False
        parts = ["crowded"] * crowded + [f"wrong {'yes' if row['seen'] else 'no'}"] * wrong
        if parts:
            expected[row["registration_id"]] = " ".join(parts)
    assert said(made, frame) == expected


def test_one_select_looks_for_everything_in_a_hundred_thousand_registrations() -> None:
    frame = registrations("anna boris", account_persons=(5, 1), bsn_valid=True, iban_valid=True).sample(
        100_000, with_replacement=True, seed=1
    )

    found = detect(frame, [CROWDED, WRONG], policy(), {})

    assert found.signals.height == frame.filter(pl.col("account_persons") == 5).height
