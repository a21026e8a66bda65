"""What belongs together among the registrations of one institution."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from loep.linking import templates
from loep.linking.accounts import accounts
from loep.linking.allowed import compared, nobody
from loep.linking.certificates import certificates
from loep.linking.contacts import contacts
from loep.linking.forms import forms
from loep.linking.grades import grades
from loep.linking.identifiers import documents
from loep.linking.letters import letters
from loep.linking.payers import payers
from loep.linking.person_rings import with_persons
from loep.linking.persons import rows as rows_of
from loep.linking.persons import sure
from loep.linking.rings import retied, rings
from loep.linking.same_person import same_persons
from loep.linking.submitters import submitters
from loep.linking.uploads import uploads

IDENTIFIERS = (documents, uploads, contacts, accounts, payers, certificates, grades, submitters)

COLUMNS = {
    "document_persons": pl.Int64,
    "upload_persons": pl.Int64,
    "upload_kind": pl.String,
    "letter_similarity": pl.Float64,
    "letter_equal": pl.Float64,
    "letter_persons": pl.Int64,
    "letter_form": pl.Boolean,
    "form_persons": pl.Int64,
    "contact_persons": pl.Int64,
    "contact_kind": pl.String,
    "account_persons": pl.Int64,
    "payer_persons": pl.Int64,
    "certificate_persons": pl.Int64,
    "certificate_kind": pl.String,
    "grades_persons": pl.Int64,
    "submitter_persons": pl.Int64,
    "submitter_kind": pl.String,
    "same_person_ids": pl.Int64,
    "same_person_probability": pl.Float64,
}


@dataclass(frozen=True)
class Linked:
    """`links` (left_id, right_id, kind, strength, evidence), `rings` (registration_id, ring, ring_size) and
    `columns` (registration_id and what rules read of linking); see the functions that make them."""

    links: pl.DataFrame
    rings: pl.DataFrame
    columns: pl.DataFrame


def link(people: pl.DataFrame, ring_cap: int = 50, allowed: pl.DataFrame | None = None) -> Linked:
    """Hold every registration of one institution against all others.

    `people`: the newest version of each registration with all linkage columns and `motivation`. `allowed` (kind, value)
    are values that may be shared (see `allowed.compared`); nobody is linked by them. The answer does
    not depend on the order of its rows. Links name registrations of different persons, left_id before right_id, one
    per pair and kind; evidence is JSON text and carries counts, days and likeness, never a value. Columns are null
    where nothing was compared; a count is 1 where the value was there and nobody shares it.
    """
    allowed = nobody() if allowed is None else allowed
    people = compared(_in_order(people), allowed)
    rows = rows_of(people)
    with ThreadPoolExecutor(1) as beside:  # the compiled passes over letters leave the interpreter to the others
        alike = beside.submit(letters, rows, people.select("motivation"), templates.known(allowed))
        twice = same_persons(rows, people)
        rows = sure(rows, twice[0])
        answers = [find(rows, people) for find in IDENTIFIERS]
        answers.append(alike.result())
    answers.append(forms(rows, people, _letter_group(rows, answers[-1][1])))
    links = pl.concat([answer[0] for answer in answers])
    answers.append(twice)
    columns = rows.select("row", "registration_id")
    for _, column in answers:
        columns = columns.join(column, on="row", how="left")
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in COLUMNS.items() if name not in columns.columns]
    one_person = answers[-1][0]
    together = with_persons(rows, one_person, rings(rows, links, ring_cap), ring_cap)
    found = together.join(rows.select("row", "registration_id"), on="row", maintain_order="left")
    return Linked(
        links=_named(pl.concat([links, retied(rows, links, together), one_person]), rows),
        rings=found.select("registration_id", "ring", "ring_size"),
        columns=columns.sort("row").with_columns(absent).select("registration_id", *COLUMNS),
    )


def _in_order(people: pl.DataFrame) -> pl.DataFrame:
    """By submission; what is in order already is not copied."""
    at, name = pl.col("submitted_at"), pl.col("registration_id")
    rising = (at.shift(-1) > at) | ((at.shift(-1) == at) & (name.shift(-1) > name))
    return people if people.select(rising.all()).item() else people.sort("submitted_at", "registration_id")


def _letter_group(rows: pl.DataFrame, column: pl.DataFrame) -> pl.Series:
    groups = column.select("row", "letter_group")
    return rows.select("row").join(groups, on="row", how="left", maintain_order="left")["letter_group"]


def _named(links: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Links by registration_id, the strongest of each pair and kind, sorted."""
    ids = rows.select("row", pl.col("registration_id").alias("id"))
    both = links.join(ids, left_on="left", right_on="row").join(ids, left_on="right", right_on="row", suffix="_right")
    named = both.select(
        pl.min_horizontal("id", "id_right").alias("left_id"),
        pl.max_horizontal("id", "id_right").alias("right_id"),
        "kind",
        "strength",
        "evidence",
    )
    ranked = named.sort(
        "left_id", "right_id", "kind", "strength", "evidence", descending=[False, False, False, True, False]
    )
    return ranked.unique(["left_id", "right_id", "kind"], keep="first", maintain_order=True)
