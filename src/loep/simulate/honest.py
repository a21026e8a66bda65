"""Honest registrations of one part: people first, then what each of them asks for."""

from datetime import date

import numpy as np
import polars as pl

from loep.contract import REGISTRATIONS
from loep.simulate import letters, money, papers, people, portal, schooling, season, words
from loep.simulate.draw import Bools, Rng, chance, choose, digits, later, pick, scattered, where
from loep.simulate.people import Crowd
from loep.simulate.plan import Part, Plan

AGAIN = 0.07  # share of registrations by somebody who registered before
WITH_LETTER = 0.85
STATUSES = ("requested", "conditional", "admitted", "enrolled", "withdrawn", "rejected", "deregistered")
AGENTS = 24
HIDDEN = ("abroad", "woman", "background", "grown", "english", "own_iban")


def registrations(rng: Rng, part: Part, plan: Plan) -> pl.DataFrame:
    """Rows of the contract's feed in its column order, then the columns `HIDDEN` that only the simulation knows."""
    crowd = people.gather(rng, part.first + 1, part.rows)
    person = _person(rng, crowd, plan)
    asked = _asked(rng, crowd, person["permit_needed"].to_numpy(), plan)
    tested = schooling.language(rng, crowd, asked["submitted_at"], plan.salt)
    again = chance(rng, part.rows, AGAIN)
    again[:1] = False
    form = _again(pl.DataFrame({**person, **tested}), pl.DataFrame(asked), again, rng)
    form = form.with_columns(_statuses(rng, form, again))
    delivered = pl.Series([plan.delivered_at], dtype=pl.Datetime("us", "UTC")).new_from_index(0, part.rows)
    form = form.with_columns(**money.payments(rng, form, delivered), **money.means(rng, form, plan.year))
    form = form.with_columns(**_uploads_once(rng, form, plan), **letter(rng, form, plan))
    return _slips(rng, form).select(*REGISTRATIONS.schema, *HIDDEN)


def letter(rng: Rng, form: pl.DataFrame, plan: Plan, share: float = WITH_LETTER) -> dict[str, pl.Series]:
    """`motivation` for a share of the rows of `form`, of their own."""
    known = pl.DataFrame([{"programme": p.code, "nl": p.name, "en": p.name_en} for p in words.programmes()])
    programme = form.select("programme").join(known, on="programme", how="left", maintain_order="left")
    facts = form.select(
        "english",
        programme["nl"].fill_null("deze opleiding").alias("programme"),
        programme["en"].fill_null("this programme").alias("programme_en"),
        pl.lit(words.institution(plan.institution).city).alias("town"),
        pl.col("city").fill_null("Utrecht"),
        pl.col("prior_school").fill_null("mijn school").alias("school"),
        pl.concat_str(
            pl.col("given_names").str.split(" ").list.first(),
            "surname_prefix",
            "surname",
            separator=" ",
            ignore_nulls=True,
        ).alias("name"),
    )
    return {"motivation": where(chance(rng, len(form), share), letters.letters(rng, facts))}


def _person(rng: Rng, crowd: Crowd, plan: Plan) -> dict[str, pl.Series]:
    """Everything that stays the same when the person registers again."""
    sponsor = words.institution(plan.institution).sponsor
    permit = crowd.abroad & crowd.of_background("permit").to_numpy() & sponsor
    person = {
        "person_id": "S" + digits(scattered(crowd.number, plan.salt, 10_000_000), 8),
        "permit_needed": pl.Series(permit),
        **people.names(rng, crowd),
        "date_of_birth": people.births(rng, crowd, plan.year),
        **people.addresses(rng, crowd),
        **papers.numbers(rng, crowd, permit, plan.salt),
        **portal.devices(rng, crowd),
        "own_iban": money.ibans(rng, crowd.number, crowd.abroad, plan.salt),
        "abroad": pl.Series(crowd.abroad),
        "woman": pl.Series(crowd.woman),
        "background": crowd.of_background("iso2"),
        "grown": pl.Series(crowd.grown),
    }
    person |= people.contacts(rng, crowd, person, plan.salt)
    person |= papers.documents(rng, crowd, person, plan.salt)
    return person | schooling.prior(rng, crowd, person["date_of_birth"], plan.year, plan.salt)


def _asked(rng: Rng, crowd: Crowd, permit: Bools, plan: Plan) -> dict[str, pl.Series]:
    """The request itself: programme, mode, start, moment, channel."""
    count = len(crowd)
    offered = [one for one in words.programmes() if one.weight]
    modes = [(one, mode) for one in offered for mode in one.modes]
    young = [one.weight * (0.96 if mode == "full_time" else 0.02) for one, mode in modes]
    grown = [one.weight * (0.15 if mode == "full_time" else 0.85) for one, mode in modes]
    abroad = [(one.weight * (0.1 + one.english)) if mode == "full_time" else 0.0 for one, mode in modes]
    index = np.where(crowd.grown, choose(rng, len(modes), count, grown), choose(rng, len(modes), count, young))
    index = np.where(crowd.abroad, choose(rng, len(modes), count, abroad), index)
    english = np.array([one.english for one, _ in modes])[index]
    winter = chance(rng, count, 0.025)
    agent = crowd.abroad & chance(rng, count, 0.2)
    channel = where(agent, pick(rng, ["agent"], count), pick(rng, ["studielink", "direct"], count, [93, 7]))
    start = pl.Series([date(plan.year, 9, 1), date(plan.year + 1, 2, 1)]).gather(winter.astype(np.int64))
    return {
        "registration_id": "R" + digits(scattered(crowd.number, plan.salt + 20, 10_000_000), 8),
        "institution": pick(rng, [plan.institution], count),
        "programme": pl.Series([one.code for one, _ in modes]).gather(index),
        "study_mode": pl.Series([mode for _, mode in modes]).gather(index),
        "academic_year": pl.Series([plan.year]).new_from_index(0, count),
        "start_date": start,
        "submitted_at": season.submissions(rng, permit & ~winter, winter, plan.year),
        "channel": channel,
        "agent": where(agent, pick(rng, [f"AG-{n + 101:04d}" for n in range(AGENTS)], count)),
        "english": pl.Series(chance(rng, count, np.where(crowd.abroad, np.maximum(english, 0.75), english * 0.7))),
    }


def _again(person: pl.DataFrame, asked: pl.DataFrame, again: Bools, rng: Rng) -> pl.DataFrame:
    """Rows marked `again` get the person of the row before them, and a moment up to six weeks after that one's."""
    count = len(again)
    owner = np.arange(count) - again
    owner = np.where(again & again[owner], np.arange(count), owner)
    second = owner != np.arange(count)
    moved = later(asked["submitted_at"].gather(owner), rng.integers(3_600, 40 * 86_400, count))
    return pl.concat([person[owner], asked], how="horizontal").with_columns(
        submitted_at=where(second, moved, asked["submitted_at"]),
        start_date=asked["start_date"].gather(owner),
        second=pl.Series(second),
    )


def _statuses(rng: Rng, form: pl.DataFrame, again: Bools) -> pl.Series:
    """How it stands in November: most are enrolled, a second request was mostly withdrawn, or admitted too."""
    count = len(form)
    winter = form["start_date"].dt.month() == 2
    autumn = pick(rng, STATUSES, count, [5, 4, 4, 62, 14, 7, 4])
    waiting = pick(rng, STATUSES, count, [40, 30, 20, 0, 10, 0, 0])
    second = pick(rng, STATUSES, count, [20, 3, 4, 0, 58, 15, 0])
    return where(again, second, where(winter.to_numpy(), waiting, autumn)).alias("status")


def _uploads_once(rng: Rng, form: pl.DataFrame, plan: Plan) -> dict[str, pl.Series]:
    """Who registers again sends the same files again."""
    owner = np.arange(len(form)) - form["second"].to_numpy()
    return {name: column.gather(owner) for name, column in portal.uploads(rng, form, plan).items()}


def _slips(rng: Rng, form: pl.DataFrame) -> pl.DataFrame:
    """Typing errors of honest people and misread zones, together in about one registration in a thousand."""
    slipped = chance(rng, len(form), 0.0005)
    turned = form["bsn"].str.slice(0, 7) + form["bsn"].str.slice(8, 1) + form["bsn"].str.slice(7, 1)
    wrong = chance(rng, len(form), 0.0003)
    lost = form["iban"].str.slice(0, 9) + form["iban"].str.slice(10)
    misread = where(chance(rng, len(form), 0.0015), form["mrz"].str.replace("0", "O", literal=True), form["mrz"])
    return form.with_columns(
        mrz=misread, bsn=where(slipped, turned, form["bsn"]), iban=where(wrong, lost, form["iban"])
    )
