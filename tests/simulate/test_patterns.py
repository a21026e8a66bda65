from datetime import date, timedelta
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from stdnum import iban
from stdnum.nl import bsn

from loep.simulate.circle import Circle, Lay
from loep.simulate.groups import LABELS
from loep.simulate.lookalikes import LOOKALIKES
from loep.simulate.lookalikes_shared import SHARED
from loep.simulate.patterns.later import AGENTS, LATER, progress_due
from loep.simulate.patterns.ordinary import ORDINARY, reported_leaver
from loep.simulate.patterns.persons import PERSONS
from loep.simulate.patterns.reuse import RINGS
from loep.simulate.patterns.single import ALONE
from loep.simulate.wording import edited, from_template
from loep.simulate.write import Plan, write

INNOCENT = (*LOOKALIKES, *SHARED, *ORDINARY)
GROUPS = tuple(one for one in (*RINGS, *PERSONS, *AGENTS, *INNOCENT) if not one.alone)
SINGLE = (*ALONE, *LATER, *(one for one in INNOCENT if one.alone))


def of(kind: str, registrations: pl.DataFrame, labels: pl.DataFrame) -> list[pl.DataFrame]:
    """The registrations of each group of a kind, or each registration where it stands alone."""
    marked = registrations.join(labels.filter(pl.col("kind") == kind), on="registration_id")
    assert not marked.is_empty(), kind
    return marked.with_columns(pl.coalesce("group", "registration_id").alias("group")).partition_by("group")


def test_every_kind_is_planted_once_at_least(labels: pl.DataFrame) -> None:
    assert set(labels["kind"]) == {one.kind for one in (*GROUPS, *SINGLE)}
    assert labels.columns == list(LABELS)


def test_groups_have_a_name_and_a_size_that_the_pattern_allows(labels: pl.DataFrame) -> None:
    sizes = labels.drop_nulls("group").group_by("kind", "group").len()
    allowed = {one.kind: (one.smallest, one.largest) for one in GROUPS}
    for kind, _, size in sizes.iter_rows():
        assert allowed[kind][0] <= size <= allowed[kind][1], kind
    alone = labels.filter(pl.col("group").is_null())
    assert set(alone["kind"]) == {one.kind for one in SINGLE}


def test_look_alikes_and_nothing_else_are_innocent(labels: pl.DataFrame) -> None:
    assert set(labels.filter("innocent")["kind"]) == {one.kind for one in INNOCENT}


@pytest.mark.parametrize("kind", ["fair", "press"])
def test_nobody_registers_together_for_a_mode_that_is_not_offered(kind: str) -> None:
    (pattern,) = [one for one in INNOCENT if one.kind == kind]
    modes = pl.DataFrame({"study_mode": ["full_time", "part_time", "dual"], "abroad": False})
    assert modes.filter(pattern.fits)["study_mode"].to_list() == ["full_time"]


def test_shares_of_a_larger_delivery_are_as_announced(tmp_path: Path) -> None:
    write(tmp_path, Plan(rows=5_000, seed=6, format="parquet"))
    labels = pl.read_csv(tmp_path / "labels.csv")
    grouped = labels.filter(~pl.col("innocent"), pl.col("group").is_not_null()).height
    alone = labels.filter(~pl.col("innocent"), pl.col("group").is_null()).height
    assert 0.025 < grouped / 5_000 < 0.04
    assert 0.008 < alone / 5_000 < 0.012
    assert 0.018 < labels.filter("innocent").height / 5_000 < 0.032


def test_rings_come_within_days(registrations: pl.DataFrame, labels: pl.DataFrame) -> None:
    for kind in ("near_identical_letter", "only_the_name_differs", "shared_contact"):
        for ring in of(kind, registrations, labels):
            assert ring["submitted_at"].max() - ring["submitted_at"].min() < timedelta(days=14)  # type: ignore[operator]


def test_copied_letters_are_alike_and_signed_by_each(registrations: pl.DataFrame, labels: pl.DataFrame) -> None:
    for ring in of("near_identical_letter", registrations, labels):
        first, *others = ring["motivation"].to_list()
        surnames = ring["surname"].to_list()[1:]
        for letter, surname in zip(others, surnames, strict=True):
            assert SequenceMatcher(None, first.split(), letter.split(), autojunk=False).ratio() > 0.6
            assert letter.endswith(surname)
        assert ring["surname"].n_unique() > 1


@pytest.mark.parametrize(
    ("kind", "shared"),
    [
        ("reused_identity_document", "document_number"),
        ("shared_bank_account", "iban"),
        ("common_payer", "payer"),
        ("hidden_submitter", "upload_authors"),
        ("shared_emergency_contact", "emergency_phone"),
        ("agent_outlier", "agent"),
        ("programme_hopping", "person_id"),
        ("only_the_name_differs", "diploma_date"),
        ("scholarship_fund", "payer"),
        ("small_fund", "iban"),
        ("lent_computer", "device"),
        ("one_mailbox", "email"),
        ("couple", "house_number"),
        ("payment_service", "iban"),
        ("birthday_namesakes", "given_names"),
        ("family", "phone"),
        ("twins", "date_of_birth"),
        ("counsellor_template", "prior_school"),
        ("classmates", "programme"),
        ("employer", "payer"),
        ("copy_shop", "upload_authors"),
        ("agent_office", "network"),
        ("shelter", "house_number"),
    ],
)
def test_a_group_shares_what_its_kind_says(
    registrations: pl.DataFrame, labels: pl.DataFrame, kind: str, shared: str
) -> None:
    for group in of(kind, registrations, labels):
        assert group[shared].null_count() == 0
        assert group[shared].n_unique() == 1
        assert kind == "programme_hopping" or group["person_id"].n_unique() == group.height


def test_a_fair_fills_a_saturday_afternoon_and_press_a_few_days(
    registrations: pl.DataFrame, labels: pl.DataFrame
) -> None:
    for fair in of("fair", registrations, labels):
        local = fair["submitted_at"].dt.convert_time_zone("Europe/Amsterdam")
        assert local.dt.date().n_unique() == 1
        assert set(local.dt.weekday()) == {6}
        assert local.dt.hour().is_between(11, 15).all()
        assert fair["programme"].n_unique() <= 3
    for press in of("press", registrations, labels):
        assert press["programme"].n_unique() == 1
        assert press["submitted_at"].dt.date().n_unique() > 1
        assert press["submitted_at"].max() - press["submitted_at"].min() < timedelta(days=15)  # type: ignore[operator]


def test_the_last_evening_before_the_deadline_is_for_every_programme(
    registrations: pl.DataFrame, labels: pl.DataFrame
) -> None:
    for late in of("deadline", registrations, labels):
        local = late["submitted_at"].dt.convert_time_zone("Europe/Amsterdam")
        assert set(local.dt.strftime("%m-%d")) == {"05-01"}
        assert local.dt.hour().min() >= 15  # type: ignore[operator]
        assert late["programme"].n_unique() > 3


def test_one_person_may_choose_and_switch_but_is_planted_when_enrolled_twice(
    registrations: pl.DataFrame, labels: pl.DataFrame
) -> None:
    one_person = ("admitted_twice", "february_switch", "chosen_of_four", "several_choices", "impossible_timeline")
    groups = {kind: [one for one in of(kind, registrations, labels) if one.height > 1] for kind in one_person}
    for group in (one for groups_of_kind in groups.values() for one in groups_of_kind):
        assert group["person_id"].n_unique() == 1
        assert group["programme"].n_unique() == group.height
    for chosen in groups["chosen_of_four"]:
        assert chosen["status"].to_list().count("withdrawn") == 3
        assert chosen["submitted_at"].max() - chosen["submitted_at"].min() < timedelta(minutes=15)  # type: ignore[operator]
    for twice in groups["admitted_twice"]:
        assert set(twice["status"]) <= {"admitted", "enrolled"}
        assert twice["status"].to_list().count("enrolled") < 2
    for kind, starts in (("february_switch", 2), ("impossible_timeline", 1)):
        assert [one["start_date"].n_unique() for one in groups[kind]] == [starts] * len(groups[kind])
        assert all(set(one["status"]) == {"enrolled"} for one in groups[kind])


def courses(lay: Lay) -> list[dict[str, date]]:
    """What happened to forty who carry the pattern, each as kind -> day."""
    laid = [lay(Circle(np.random.default_rng(n), ({},), Plan(rows=1))).events[0] for n in range(40)]
    return [{kind: day for kind, day, *_ in course} for course in laid]


def test_reports_to_the_ind_come_before_and_after_the_day_of_leaving() -> None:
    told = courses(reported_leaver)
    apart = [(course["reported_to_ind"] - course["deregistered"]).days for course in told]
    assert -60 <= min(apart) < 0 < max(apart) < 28
    assert {"arrived" in course for course in told} == {True, False}


def test_little_progress_shows_on_many_days_of_autumn() -> None:
    days = {course["credits"] for course in courses(progress_due)}
    assert len(days) > 10
    assert date(2026, 10, 27) <= min(days) <= max(days) <= date(2026, 11, 16)


def test_of_a_class_with_diplomas_in_a_row_one_leaves_out_the_school_and_another_the_day(
    registrations: pl.DataFrame, labels: pl.DataFrame
) -> None:
    for pupils in of("spelled_class", registrations, labels):
        assert pupils["prior_school"].null_count() == pupils["diploma_date"].null_count() == 1
        assert pupils.drop_nulls(["prior_school", "diploma_date"]).height == pupils.height - 2
        assert pupils["diploma_number"].str.extract(r"-(\d+)$").cast(pl.Int64).sort().diff().drop_nulls().eq(1).all()


def test_a_reused_file_is_in_everybodys_uploads(registrations: pl.DataFrame, labels: pl.DataFrame) -> None:
    for ring in of("reused_upload", registrations, labels):
        files = [set(listed) for listed in ring["upload_hashes"].to_list()]
        assert len(set.intersection(*files)) == 1


def test_a_common_payer_pays_from_accounts_that_differ(registrations: pl.DataFrame, labels: pl.DataFrame) -> None:
    for ring in of("common_payer", registrations, labels):
        assert ring["iban"].is_unique().all()


def test_the_same_person_comes_back_under_another_number(registrations: pl.DataFrame, labels: pl.DataFrame) -> None:
    for group in of("same_person_twice", registrations, labels):
        assert group["person_id"].n_unique() == group.height
        assert group["date_of_birth"].n_unique() == 1
        assert group["surname"].n_unique() == group.height


def test_serial_certificates_follow_each_other(registrations: pl.DataFrame, labels: pl.DataFrame) -> None:
    for ring in of("serial_certificates", registrations, labels):
        numbers = ring["diploma_number"].str.slice(2).cast(pl.Int64).sort()
        assert numbers.diff().drop_nulls().max() <= 1  # type: ignore[operator]


def test_a_wrong_number_fails_its_checksum(registrations: pl.DataFrame, labels: pl.DataFrame) -> None:
    for one in of("number_invalid", registrations, labels):
        numbers = [(bsn, one["bsn"][0]), (iban, one["iban"][0])]
        assert any(value and not module.is_valid(value) for module, value in numbers)


def test_after_the_start_the_planted_course_replaces_the_ordinary_one(
    delivered: Path, registrations: pl.DataFrame, labels: pl.DataFrame
) -> None:
    events = pl.read_parquet(delivered / "events.parquet")
    course = {
        kind: [
            set(events.filter(pl.col("registration_id") == one["registration_id"][0])["kind"])
            for one in of(kind, registrations, labels)
        ]
        for kind in ("granted_not_arrived", "ind_clock", "diploma_refuted", "language_test_withdrawn")
    }
    assert all(kinds == {"permit_requested", "permit_granted"} for kinds in course["granted_not_arrived"])
    assert all("deregistered" in kinds and "reported_to_ind" not in kinds for kinds in course["ind_clock"])
    assert all(kinds == {"diploma_refuted"} for kinds in course["diploma_refuted"])
    assert all(kinds == {"language_decertified"} for kinds in course["language_test_withdrawn"])


def test_a_school_without_sponsorship_has_permits_planted_instead(tmp_path: Path) -> None:
    write(tmp_path, Plan(rows=1_000, seed=1, institution="99ZZ", format="parquet"))
    rows = pl.read_parquet(tmp_path / "registrations.parquet")
    labels = pl.read_csv(tmp_path / "labels.csv").filter(pl.col("kind") == "sponsor_missing")
    assert set(rows.filter("permit_needed")["registration_id"]) == set(labels["registration_id"])
    assert labels.height >= 1


def test_no_pattern_prefers_people_of_one_background(tmp_path: Path) -> None:
    """Planted rings hold the same mix of people as everybody else, so that a test on them measures no origin."""
    write(tmp_path, Plan(rows=5_000, seed=11, format="parquet"))
    rows = pl.read_parquet(tmp_path / "registrations.parquet").join(
        pl.read_parquet(tmp_path / "protected.parquet"), on="person_id"
    )
    labels = pl.read_csv(tmp_path / "labels.csv").filter(~pl.col("innocent"), pl.col("group").is_not_null())
    planted = rows.join(labels, on="registration_id", how="semi")
    share, everybody = (frame.filter(pl.col("nationality") == "NL").height / frame.height for frame in (planted, rows))
    assert abs(share - everybody) < 0.12


@pytest.mark.parametrize("share", [0.02, 0.10, 0.25])
def test_an_edited_letter_differs_by_about_the_share_asked_for(registrations: pl.DataFrame, share: float) -> None:
    rng = np.random.default_rng(1)
    letters = registrations["motivation"].drop_nulls().to_list()
    long = [letter for letter in letters if len(letter.split()) > 120][:60]
    kept = [
        SequenceMatcher(None, one.split(), edited(rng, one, other, share).split(), autojunk=False).ratio()
        for one, other in pairwise(long)
    ]
    assert abs((1 - float(np.mean(kept))) - share) < 0.06


def test_a_template_is_the_first_part_of_a_letter_and_the_rest_is_ones_own() -> None:
    template = "Dear reader,\n\nOne is shared. Two is shared. Three. Four.\n\nGoodbye from the first.\n\nRegards,\nA"
    own = "Hello,\n\nMine begins. Mine goes on. Mine ends.\n\nThank you.\n\nYours,\nB"
    letter = from_template(np.random.default_rng(0), own, template, 0.5)
    assert letter.startswith("Dear reader,")
    assert "One is shared." in letter
    assert "Three" not in letter
    assert "Mine goes on." in letter
    assert letter.endswith("Thank you.\n\nYours,\nB")
