"""What a rule or model may not read does not load, and the message says why."""

import polars as pl
import polars.selectors as cs
import pytest

from loep.contract import FEEDS, Use
from loep.detection.refusals import REFUSED, refuse
from loep.errors import ContentInvalid
from tests.builders.definitions import amount, comparing, looking_at
from tests.builders.registrations import registrations
from tests.builders.signals import said

CLOSED = sorted(
    {column.name for name in ("registrations", "protected") for column in FEEDS[name].columns}
    - {column.name for column in FEEDS["registrations"].columns if column.use is Use.OPEN}
)


@pytest.mark.parametrize("column", CLOSED)
def test_no_rule_reads_a_column_that_is_not_open(column: str) -> None:
    with pytest.raises(ContentInvalid) as refused:
        looking_at(pl.col("status").is_in(["requested"]) & pl.col(column).is_not_null())

    assert str(refused.value) == f"builders/definitions.py: R99: reads column `{column}`, which {REFUSED[column]}"


@pytest.mark.parametrize("column", CLOSED)
def test_no_model_reads_a_column_that_is_not_open(column: str) -> None:
    with pytest.raises(ContentInvalid, match=f"M99: reads column `{column}`"):
        comparing({"strange": amount(column)})


def test_the_reason_is_told() -> None:
    assert REFUSED["nationality"] == "is protected: only the fairness report reads it"
    assert REFUSED["emergency_phone"] == "belongs to the welfare vault and is never an input"
    assert REFUSED["postcode"] == "is linkage only: linking and the case page read it, no rule or model"
    assert REFUSED["bsn"] == "is sealed: linking compares it, no rule or model reads it"
    assert REFUSED["mrz"] == "is checked at intake and dropped: read the outcome of its check"


def test_a_closed_column_may_not_hide_in_evidence_or_in_a_window() -> None:
    with pytest.raises(ContentInvalid, match="`surname`"):
        looking_at(pl.col("status").is_not_null(), name=pl.col("surname"))
    with pytest.raises(ContentInvalid, match="`iban`"):
        looking_at(pl.col("amount_paid").count().over("iban") > 3)
    with pytest.raises(ContentInvalid, match="`prior_school_country`"):
        comparing({"words": amount("letter_words")}, peers="prior_school_country")


@pytest.mark.parametrize(
    "expression",
    [
        pl.all().is_null(),
        pl.col("^nat.*$").is_null(),
        cs.boolean(),
        pl.nth(3).is_null(),
        pl.first().is_null(),
        pl.col(pl.String).is_null(),
        pl.any_horizontal(pl.all().is_null()),
        pl.struct(pl.all()).is_null(),
        pl.col("status", "surname").is_null(),
    ],
    ids=str,
)
def test_a_rule_names_every_column_that_it_reads(expression: pl.Expr) -> None:
    with pytest.raises(ContentInvalid, match="name each column it reads"):
        looking_at(expression)


@pytest.mark.parametrize(
    "expression",
    [
        pl.col("letter_words").map_elements(bool, return_dtype=pl.Boolean),
        pl.col("letter_words").map_batches(lambda words: words > 3),
        pl.col("status").is_null() & (pl.col("letter_words").rolling_map(len, 3) > 3),
        pl.reduce(lambda left, right: left & right, [pl.col("bsn_valid"), pl.col("iban_valid")]),
        pl.fold(pl.lit(1), lambda left, right: left + right, [pl.col("letter_words"), pl.col("upload_count")]) > 3,
    ],
    ids=["elements", "batches", "rolling", "reduce", "fold"],
)
def test_no_python_function_runs_inside_an_expression(expression: pl.Expr) -> None:
    with pytest.raises(ContentInvalid, match="calls a Python function inside an expression"):
        looking_at(expression)


def test_a_text_that_reads_like_a_function_is_no_function() -> None:
    fires_on_text = looking_at(pl.col("agent") == "python_udf()")

    assert list(said(fires_on_text, registrations("anna", agent="python_udf()"))) == ["anna"]


def test_a_condition_about_nothing_is_refused() -> None:
    with pytest.raises(ContentInvalid, match="fire for everybody or nobody"):
        looking_at(pl.lit(value=True))


ALONE = "fires on `permit_needed` by itself, which says to whom a duty applies and nothing else"


@pytest.mark.parametrize(
    "condition",
    [
        pl.col("permit_needed"),
        pl.col("permit_needed").not_(),
        pl.col("permit_needed") & pl.col("registration_id").is_not_null(),
        pl.col("permit_needed") & (pl.col("institution") == "25BE"),
    ],
    ids=str,
)
def test_who_needs_a_permit_is_a_filter_and_never_a_reason(condition: pl.Expr) -> None:
    with pytest.raises(ContentInvalid, match=ALONE):
        looking_at(condition)
    with pytest.raises(ContentInvalid, match=ALONE):
        looking_at(pl.col("account_persons") > 3, condition, persons=pl.col("account_persons"))


def test_a_duty_may_be_looked_at_of_those_to_whom_it_applies() -> None:
    duty = looking_at(pl.col("permit_needed") & pl.col("institution_is_sponsor").not_())
    assert duty.columns == ("institution_is_sponsor", "permit_needed")


@pytest.mark.promise("frames are closed", "no model looks at who needs a permit and no case is gathered by it")
def test_no_model_looks_at_who_needs_a_permit_and_no_case_is_gathered_by_it() -> None:
    permit = amount("permit", pl.col("permit_needed").cast(pl.Float64))
    with pytest.raises(ContentInvalid, match=r"`permit_needed`, which says to whom .* no model looks at it"):
        comparing({"words": amount("letter_words"), "permit": permit})
    with pytest.raises(ContentInvalid, match="`permit_needed`"):
        comparing({"words": amount("letter_words")}, peers="permit_needed")
    with pytest.raises(ContentInvalid, match="it gathers no case"):
        looking_at(pl.col("account_persons") > 3, gathers="permit_needed")
    with pytest.raises(ContentInvalid, match="`nationality`, which is protected"):
        looking_at(pl.col("account_persons") > 3, gathers="nationality")


def test_a_rule_about_welfare_reads_the_vault_and_nothing_else() -> None:
    refuse([pl.col("emergency_persons") > pl.col("registration_id").len()], "here", "welfare")
    for column in ("status", "emergency_phone", "nationality", "contact_persons"):
        with pytest.raises(ContentInvalid, match=f"reads column `{column}`: a rule about welfare reads"):
            refuse([pl.col(column).is_null()], "here", "welfare")


def test_no_other_rule_reads_the_vault() -> None:
    with pytest.raises(ContentInvalid, match="`emergency_persons`, which belongs to the welfare vault"):
        looking_at(pl.col("emergency_persons") > 3)
