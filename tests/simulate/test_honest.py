from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from stdnum import iban
from stdnum.nl import bsn, onderwijsnummer

from loep.simulate import honest as making
from loep.simulate import words
from loep.simulate.money import norm
from loep.simulate.plan import Part, Plan
from loep.simulate.schooling import SUB_SCORES

ZONE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_digit(field: str) -> str:
    return str(sum((ZONE.find(c) if c != "<" else 0) * (7, 3, 1)[n % 3] for n, c in enumerate(field)) % 10)


def zone_is_sound(zone: str, number: str, born: date) -> bool:
    first, second = zone.split("/")
    parts = [
        (second[:9], second[9]),
        (second[13:19], second[19]),
        (second[21:27], second[27]),
        (second[28:42], second[42]),
    ]
    whole = (second[:10] + second[13:20] + second[21:43], second[43])
    right = all(check_digit(field) == digit for field, digit in (*parts, whole))
    agrees = second[:9].rstrip("<") == number and second[13:19] == born.strftime("%y%m%d")
    return (len(first), len(second)) == (44, 44) and right and agrees


def shingles(letter: str, words: int = 5) -> set[tuple[str, ...]]:
    spoken = letter.lower().split()
    return {tuple(spoken[n : n + words]) for n in range(len(spoken) - words + 1)}


def test_numbers_pass_their_checksums(honest: pl.DataFrame) -> None:
    slips = 0.01
    for name, module in (("bsn", bsn), ("onderwijsnummer", onderwijsnummer), ("iban", iban), ("refund_iban", iban)):
        known = honest[name].drop_nulls().to_list()
        valid = sum(module.is_valid(value) for value in known)
        assert len(known) > 20, name
        assert valid >= (1 - slips) * len(known), name


def test_machine_readable_zones_carry_right_check_digits(honest: pl.DataFrame) -> None:
    shown = honest.filter(pl.col("mrz").is_not_null())
    assert shown.height > 150
    sound = [zone_is_sound(*row) for row in shown.select("mrz", "document_number", "date_of_birth").iter_rows()]
    assert sum(sound) >= 0.98 * len(sound)


@pytest.mark.parametrize("name", ["email", "phone", "bsn", "document_number", "iban", "device", "diploma_number"])
def test_nobody_shares_what_is_personal(honest: pl.DataFrame, name: str) -> None:
    persons = honest.filter(pl.col(name).is_not_null()).group_by(name).agg(pl.col("person_id").n_unique())
    assert persons["person_id"].max() == 1


def test_a_network_is_a_home_of_two_at_most(honest: pl.DataFrame) -> None:
    networks = honest.drop_nulls("network").group_by("network").agg(pl.col("person_id").n_unique())
    assert set(networks["person_id"]) == {1, 2}


def test_timelines_are_possible(honest: pl.DataFrame) -> None:
    submitted = pl.col("submitted_at").dt.date()
    delivered = datetime(2026, 11, 20, tzinfo=UTC)
    never = {
        "born late": pl.col("date_of_birth").dt.offset_by("15y") > submitted,
        "diploma as a child": pl.col("diploma_date") < pl.col("date_of_birth").dt.offset_by("16y"),
        "tested later": pl.col("language_test_date") > submitted,
        "tested long ago": pl.col("language_test_date").dt.offset_by("2y") < submitted,
        "paid first": pl.col("paid_at") < pl.col("submitted_at"),
        "paid in the future": pl.col("paid_at") > delivered,
        "submitted in the future": pl.col("submitted_at") > delivered,
        "old proof": pl.col("means_date").dt.offset_by("3mo") < submitted,
        "poor": pl.col("means_amount") < 12 * norm(2026),
    }
    counted = honest.select(broken.sum().alias(name) for name, broken in never.items()).row(0, named=True)
    assert counted == dict.fromkeys(never, 0)


def test_some_are_admitted_twice_and_nobody_follows_two_full_time_programmes(honest: pl.DataFrame) -> None:
    full_time = honest.filter(pl.col("study_mode") == "full_time")
    enrolled, admitted = (full_time.filter(pl.col("status") == status) for status in ("enrolled", "admitted"))
    assert enrolled["person_id"].is_unique().all()
    assert admitted.join(enrolled, on="person_id", how="semi").height > 0


def test_requests_rise_toward_the_first_of_may(honest: pl.DataFrame) -> None:
    month = honest["submitted_at"].dt.strftime("%Y-%m").value_counts()
    counted = dict(month.iter_rows())
    assert counted["2025-11"] < counted["2026-02"] < counted["2026-04"]
    assert counted["2026-04"] > 4 * counted["2026-06"]
    assert honest["submitted_at"].min() >= datetime(2025, 9, 30, 22, tzinfo=UTC)  # type: ignore[operator]
    local = honest["submitted_at"].dt.convert_time_zone("Europe/Amsterdam")
    assert (local.dt.hour().is_between(2, 5)).mean() < 0.03  # type: ignore[operator]
    assert (local.dt.weekday() == 6).sum() < (local.dt.weekday() == 2).sum()


def test_shares_are_those_of_a_real_year(honest: pl.DataFrame) -> None:
    assert 0.07 < honest["permit_needed"].mean() < 0.13  # type: ignore[operator]
    assert 0.75 < (honest["channel"] == "studielink").mean() < 0.95  # type: ignore[operator]
    assert honest.filter(pl.col("means_amount").is_not_null())["permit_needed"].all()
    assert honest.filter(pl.col("agent").is_not_null())["channel"].unique().to_list() == ["agent"]
    assert honest.select("given_names", "surname").n_unique() > 0.96 * honest["person_id"].n_unique()
    assert honest["programme"].n_unique() >= 28


def test_programmes_are_offered_in_the_mode_asked_for(honest: pl.DataFrame) -> None:
    offered = {(one.code, mode) for one in words.programmes() if one.weight for mode in one.modes}
    assert set(honest.select("programme", "study_mode").iter_rows()) <= offered


def test_letters_share_phrases_but_are_not_alike(honest: pl.DataFrame) -> None:
    letters = honest["motivation"].drop_nulls().to_list()[:400]
    sets = [shingles(letter) for letter in letters]
    every = sorted(set.union(*sets))
    place = {shingle: n for n, shingle in enumerate(every)}
    held = np.zeros((len(sets), len(every)), dtype=np.float32)
    for row, one in enumerate(sets):
        held[row, [place[shingle] for shingle in one]] = 1
    common = held @ held.T
    sizes = held.sum(axis=1)
    likeness = common / (sizes[:, None] + sizes[None, :] - common)
    np.fill_diagonal(likeness, 0)
    assert likeness.max() < 0.25
    assert 0 < np.median(likeness.max(axis=1)) < 0.12


def test_letters_are_of_a_length_that_people_write(honest: pl.DataFrame) -> None:
    length = honest["motivation"].drop_nulls().str.split(" ").list.len()
    assert length.quantile(0.05) > 60  # type: ignore[operator]
    assert length.quantile(0.99) < 320  # type: ignore[operator]
    assert not honest["motivation"].drop_nulls().str.contains(r"[\[\]<>{}|]").any()


def test_an_institution_that_is_no_sponsor_asks_for_no_permits() -> None:
    plan = Plan(rows=400, institution="99ZZ")
    made = making.registrations(np.random.default_rng(1), Part(1, 0, 400), plan)
    assert made["permit_needed"].sum() == 0


def test_who_needs_a_permit_registers_before_june(honest: pl.DataFrame) -> None:
    permit = honest.filter("permit_needed", pl.col("start_date") == date(2026, 9, 1))
    latest = permit["submitted_at"].max()
    assert isinstance(latest, datetime)
    assert latest < datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=41)


def test_most_programmes_are_recognised_by_the_real_register(shared, honest: pl.DataFrame) -> None:  # type: ignore[no-untyped-def]
    path = shared / "data" / "duo-rio-erkenningen-ho" / "rio_overzicht_erkenningen_ho.csv"
    names = {"VOLTIJD": "full_time", "DEELTIJD": "part_time", "DUAAL": "dual"}
    rio = pl.read_csv(path, null_values="NA", infer_schema_length=0).select(
        pl.col("INSTELLINGSCODE").alias("institution"),
        pl.col("ERKENDEOPLEIDINGSCODE").alias("programme"),
        pl.col("VORM").replace(names).alias("study_mode"),
    )
    known = honest.join(rio, on=["institution", "programme", "study_mode"], how="semi")
    assert known.height > 0.95 * honest.height


def test_toefl_is_marked_in_bands_since_the_day_on_which_it_became_so(registrations: pl.DataFrame) -> None:
    toefl = registrations.filter(language_test="toefl")
    since = pl.col("language_test_date") >= date(2026, 1, 21)
    for told, low, high in ((toefl.filter(~since), 10, 30), (toefl.filter(since), 1, 6)):
        assert not told.is_empty()
        assert all(told[name].is_between(low, high).all() for name in SUB_SCORES)
    halves = toefl.filter(since).select((pl.col(*SUB_SCORES, "score_overall") * 2 % 1 == 0).all())
    assert halves.row(0) == (True,) * 5
