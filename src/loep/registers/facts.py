"""What the registers say of a registration.

RIO (Registratie Instellingen en Opleidingen) has one row per institution x programme x study mode x location. The
facts are asked of the most favourable row, because a registration names no location. Rows without a study mode are
those of a partner in a joint programme and hold for every mode; each institution that takes part has its own rows.

How the dates are read (all of them inclusive, the reading that favours the registration):

* A licence (vestigingslicentie) runs from `licence_from` until `licence_until`; an empty end is open.
* Intake ends after `intake_ends`; empty: no end is known.
* `accredited_until` (VERVALDATUM) is the end of an accreditation of limited duration; empty means of unlimited
  duration, the normal case since 2019. A re-accreditation moves `accredited_from` forward, so a licence that is older
  shows that an earlier accreditation ran: the earlier of both dates counts.
* `postponed_until` (UITSTELDATUM): the decision on renewal was put off and the accreditation runs on until then. It
  only ever lengthens; on an accreditation of unlimited duration it moves an assessment and ends nothing.
* `phased_out_on` (AFBOUWDATUM): the accreditation stopped and those who study there may finish until then. Their yearly
  registration is sound, so it counts as covered; that newcomers may no longer enter is what `intake_open` says.
* `withdrawn_on` (INTREKKINGSDATUM): the accreditation was taken away on that day.

RIO drops what has ended, so a registration that starts long before the day of the snapshot may find nothing there.
"""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from loep.registers import disposable_mail, study_norms
from loep.registers.snapshots import ABSENT, Registers
from loep.vocabulary import Register, Words

Frames = Mapping[Register, pl.DataFrame]
ASKED = ("institution", "programme", "study_mode", "start_date")
READ = (*ASKED, "submitted_at", "prior_school", "email")
OF_PROGRAMME = ("programme_recognised", "intake_open", "accredited_at_start")
OF_INSTITUTION = ("institution_is_sponsor",)
OF_SCHOOL = ("school_known", "school_confidence")
NEEDS: dict[str, tuple[Register, ...]] = {
    **dict.fromkeys(OF_PROGRAMME, (Register.RIO,)),
    **dict.fromkeys(OF_INSTITUTION, (Register.DUO_INSTITUTIONS, Register.IND_SPONSORS)),
    **dict.fromkeys(OF_SCHOOL, (Register.ROR,)),
    "study_norm": (Register.STUDY_NORMS,),
    "mail_disposable": (Register.DISPOSABLE_MAIL,),
}
NOT_CONNECTED = {
    "language_report_confirmed": Words(
        "issuers of language tests: no check of theirs is connected yet",
        "uitgevers van taaltoetsen: nog geen controle bij hen aangesloten",
    )
}


def unavailable(registers: Registers) -> dict[str, Words]:
    """Fact -> why it is null for everybody, for each register it needs that is absent or stale."""
    reasons = {
        fact: [_reason(register, registers) for register in needed if register not in registers.frames]
        for fact, needed in NEEDS.items()
    }
    return {**NOT_CONNECTED, **{fact: Words.joined(why) for fact, why in reasons.items() if why}}


def look_up(asked: pl.DataFrame, registers: Registers) -> pl.DataFrame:
    """The facts of each row of `asked` (columns `READ`), in its order; null where a register cannot say."""
    missing, frames = unavailable(registers), registers.frames
    told = [
        _nothing(asked, names) if missing.keys() & set(names) else answer(asked.select(READ), frames)
        for names, answer in ANSWERS.items()
    ]
    return pl.concat(told, how="horizontal").select(*NEEDS, *NOT_CONNECTED)


def of_programmes(asked: pl.DataFrame, rio: pl.DataFrame) -> pl.DataFrame:
    """`asked` (unique rows of `ASKED`) with the three facts that RIO gives; see the module for how dates are read.

    `programme_recognised` is false where RIO does not know the programme; the other two are null there.
    """
    start = pl.col("start_date")
    standing = pl.any_horizontal(pl.col("withdrawn_on").is_null(), pl.col("withdrawn_on") > start)
    recognised = standing & _from(pl.col("licence_from")) & _until(pl.col("licence_until"))
    offered = rio.rename({"study_mode": "mode"})
    rows = asked.join(offered, on=["institution", "programme"], how="inner").filter(
        pl.col("mode").is_null() | (pl.col("mode") == pl.col("study_mode"))
    )
    known = rows.group_by(ASKED).agg(
        recognised.any().alias("programme_recognised"),
        _until(pl.col("intake_ends")).any().alias("intake_open"),
        (standing & _accredited()).any(ignore_nulls=False).alias("accredited_at_start"),
    )
    return asked.join(known, on=ASKED, how="left").with_columns(
        pl.col("programme_recognised").is_not_null() & pl.col("programme_recognised")
    )


def of_institutions(duo: pl.DataFrame, ind: pl.DataFrame) -> pl.DataFrame:
    """`institution`, `institution_is_sponsor`: whether its governing board's KvK number is in the IND register."""
    sponsor = pl.col("kvk").is_in(ind["kvk"].implode())
    return duo.group_by("institution").agg(sponsor.any(ignore_nulls=False).alias("institution_is_sponsor"))


def _accredited() -> pl.Expr:
    """Whether the accreditation of a row covers the start; null where RIO holds no date of it at all."""
    dates = ("accredited_from", "accredited_until", "decided_on", "postponed_until", "phased_out_on")
    nothing_known = pl.all_horizontal(pl.col(date).is_null() for date in dates)
    ends = pl.coalesce("accredited_until", "phased_out_on")
    until = pl.when(ends.is_not_null()).then(pl.max_horizontal(ends, "postponed_until", "phased_out_on"))
    covered = _from(pl.min_horizontal("accredited_from", "licence_from")) & _until(until)
    return pl.when(~nothing_known).then(covered)


def _from(date: pl.Expr) -> pl.Expr:
    return date.is_null() | (date <= pl.col("start_date"))


def _until(date: pl.Expr) -> pl.Expr:
    return date.is_null() | (date >= pl.col("start_date"))


def _programmes(asked: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    facts = of_programmes(asked.select(ASKED).unique(), frames[Register.RIO])
    return asked.select(ASKED).join(facts, on=ASKED, how="left", maintain_order="left").select(OF_PROGRAMME)


def _institutions(asked: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    sponsors = of_institutions(frames[Register.DUO_INSTITUTIONS], frames[Register.IND_SPONSORS])
    return (
        asked.select("institution")
        .join(sponsors, on="institution", how="left", maintain_order="left")
        .select(OF_INSTITUTION)
    )


def _schools(asked: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    from loep.registers import schools

    return schools.recognise(asked["prior_school"], schools.build(frames[Register.ROR]))


def _norms(asked: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    return study_norms.of(asked, frames[Register.STUDY_NORMS]).to_frame()


def _mail(asked: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    return disposable_mail.listed(asked["email"], frames[Register.DISPOSABLE_MAIL]["domain"]).to_frame()


def _nothing(asked: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    return asked.with_columns(pl.lit(None, pl.Boolean).alias(name) for name in names).select(names)


def _reason(register: Register, registers: Registers) -> Words:
    why = registers.unavailable.get(register, ABSENT)
    return Words(f"{register.en}: {why.en}", f"{register.nl}: {why.nl}")


ANSWERS: Mapping[tuple[str, ...], Callable[[pl.DataFrame, Frames], pl.DataFrame]] = {
    OF_PROGRAMME: _programmes,
    OF_INSTITUTION: _institutions,
    OF_SCHOOL: _schools,
    ("study_norm",): _norms,
    ("mail_disposable",): _mail,
    tuple(NOT_CONNECTED): lambda asked, _: _nothing(asked, tuple(NOT_CONNECTED)),
}
