"""Names in one spelling, levels of agreement, candidates and what agreement is worth."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from loep.linking.agreement import Comparison, agree, compare
from loep.linking.blocking import candidates
from loep.linking.fellegi_sunter import fit, odds
from loep.linking.likely import addresses, dates, lines, mailboxes, names
from loep.linking.names import alphabet, family, latin, sound

EXACT = ("differs", "equal")


def one(text: str, spelled: pl.Expr) -> str | None:
    found: str | None = pl.DataFrame({"text": [text]}).select(spelled).item()
    return found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("van der Berg", "berg"),
        ("Berg, v.d.", "berg"),
        ("in 't Veld", "veld"),
        ("Doğan-Polat", "dogan polat"),
        ("Polat Doğan", "dogan polat"),
        ("Van Den", "den van"),
        ("Шевченко", "shevchenko"),
        ("Παππάς", "pappas"),
        ("IJzerman", "yzerman"),
        ("vd Berg", "berg"),
    ],
)
def test_a_surname_is_one_name_however_it_was_typed(typed: str, name: str) -> None:
    assert one(typed, family(pl.col("text"))) == name


@pytest.mark.parametrize(("left", "right"), [("Youssef", "Yusuf"), ("Thijs", "Tijs"), ("Олександр", "Aleksandr")])
def test_spellings_of_one_sound_agree(left: str, right: str) -> None:
    heard = sound(latin(pl.col("text")))
    assert one(left, heard) == one(right, heard)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("jansen", "jansne", 1),
        ("jan", "an", 1),
        ("tim", "piet", 0),
        ("anne sophie", "anne", 2),
        ("thijs jelle", "thijf", 1),
        ("sophie anne", "anne sophie", 2),
        ("m", "maria", 1),
        ("m", "johanna", 0),
        ("l m", "lisa maria", 1),
        ("lm", "lisa maria", 1),
        ("lm", "lotte", 0),
        ("youssef", "yusuf", 1),
        ("anna maria", "eva maria", 0),
    ],
)
def test_names_agree_as_far_as_mistakes_explain(left: str, right: str, level: int) -> None:
    assert names(pl.Series([left]), pl.Series([right])).tolist() == [level]


def test_dates_agree_in_parts_or_with_day_and_month_swapped() -> None:
    born = date(2007, 2, 5)
    others = [date(2007, 5, 2), date(2006, 2, 5), date(2007, 2, 25), date(2006, 2, 6)]
    assert dates(pl.Series([born] * 4), pl.Series(others)).tolist() == [2, 1, 1, 0]


def test_birth_years_agree_as_far_as_a_slip_of_the_pen_and_not_across_generations() -> None:
    born = date(2007, 2, 5)
    years = {2001: 1, 2006: 1, 2070: 0, 1979: 0, 1981: 0, 1977: 0, 2010: 0}
    others = pl.Series([date(year, 2, 5) for year in years])
    assert dates(pl.Series([born] * len(years)), others).tolist() == list(years.values())


def test_contacts_agree_within_a_typing_error() -> None:
    mail = ["anne.muller@post.example", "anne.muller@mail.example", "bob@post.example"]
    assert mailboxes(pl.Series(mail), pl.Series(["ane.muller@post.example", mail[0], "bob@mail.example"])).tolist() == [
        1,
        1,
        0,
    ]
    assert lines(pl.Series(["612345678", "612345678"]), pl.Series(["612345687", "687654321"])).tolist() == [1, 0]
    assert addresses(pl.Series(["2511ab|7", "2511ab|7"]), pl.Series(["2511ab|9", "9711cd|7"])).tolist() == [1, 0]


def test_letters_of_any_alphabet_are_written_as_latin_ones() -> None:
    typed = pl.Series(["محمد", "王伟", "김민수", "Əli", "Νίκος", "Дмитрий"])
    written = typed.to_frame("text").select(latin(pl.col("text"), alphabet(typed))).to_series()
    assert written.to_list() == ["mhmd", "wangwei", "gimminsu", "eli", "nikos", "dmitrii"]
    heard = pl.DataFrame({"text": [written[0], "mohammed"]}).select(sound(pl.col("text"))).to_series()
    assert heard[0] == heard[1]


def test_an_absent_value_neither_agrees_nor_differs() -> None:
    values = pl.Series(["a", None, "a", "b", None])
    left, right = np.array([0, 0, 0, 1]), np.array([2, 3, 1, 4])
    assert agree(values, left, right, None, 1).tolist() == [1, 0, -1, -1]


def test_exchanged_values_count_for_both_fields_also_when_one_is_mistyped() -> None:
    records = pl.DataFrame({"first": ["anne", "muller", "mullre"], "last": ["muller", "anne", "anne"]})
    name = ("differs", "near", "partly", "equal")
    both = tuple(Comparison(field, name, (1, 1, 1, 1), (1, 1, 1, 1), names) for field in records.columns)
    _, _, levels = compare(records, (np.array([0, 0]), np.array([1, 2])), both, crossed=("first", "last"))
    assert {field: found.tolist() for field, found in levels.items()} == {"first": [2, 2], "last": [2, 2]}


def test_candidates_share_a_key_and_each_pair_comes_once() -> None:
    left, right = candidates([pl.Series(["x", "y", "x", None, None]), pl.Series([1, 2, 1, 2, None])])
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 2), (1, 3)]


def test_what_a_crowd_has_in_common_makes_no_candidates() -> None:
    shared = pl.Series(["desk"] * 41 + ["home"] * 3)
    left, right = candidates([shared])
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(41, 42), (41, 43), (42, 43)]
    assert candidates([])[0].size == candidates([pl.Series([], dtype=pl.String)])[0].size == 0


def test_weights_are_learned_from_the_records_and_absence_weighs_nothing() -> None:
    """2,000 people, a tenth of them twice: the number never changes, half of them changed town."""
    rng = np.random.default_rng(5)
    town, number = rng.integers(0, 20, 2_000), np.arange(2_000)
    again = rng.choice(2_000, 200, replace=False)
    moved = np.where(rng.random(200) < 0.5, rng.integers(0, 20, 200), town[again])
    records = pl.DataFrame({"town": np.append(town, moved), "number": np.append(number, number[again])})
    known = tuple(Comparison(field, EXACT, (0.3, 0.7), (0.9, 0.1)) for field in records.columns)
    pairs = candidates([records["number"]])
    left, _, levels = compare(records, pairs, known)
    weights = fit(records, levels, known, len(records) * (len(records) - 1) / 2)
    assert len(left) == 200
    assert weights.bits["number"][1] > 8 > weights.bits["town"][1] > 2
    assert weights.bits["town"][0] < 0
    assert weights.start < -10
    absent = {"town": np.array([-1], np.int8), "number": np.array([1], np.int8)}
    assert weights.total(absent)[0] == pytest.approx(weights.start + weights.bits["number"][1])


def test_a_delivery_without_anybody_twice_learns_nothing_wrong() -> None:
    records = pl.DataFrame({"town": [1, 1, 2], "number": [1, 2, 3]})
    known = tuple(Comparison(field, EXACT, (0.3, 0.7), (0.9, 0.1)) for field in records.columns)
    _, _, levels = compare(records, candidates([records["town"]]), known)
    assert (odds(fit(records, levels, known, 3.0).total(levels)) < 0.1).all()
