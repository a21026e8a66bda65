"""R31: four weeks to tell the IND."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule

ENROLLED = pl.col("status") == "enrolled"


def _untold(column: str, ahead_days: int) -> pl.Expr:
    """Never told, or longer before than counts."""
    return pl.col(column).is_null() | (pl.col(column) > ahead_days)


def _clock(when: pl.Expr, clock_days: int, said: tuple[str, str], **days: pl.Expr) -> list[Hit]:
    """One hit while there is time, one when it is over; `days`: what `said` names, with the days gone by."""
    ((name, passed),) = days.items()
    en, nl = said
    left, over = f"{name}_left", f"{name}_over"
    return [
        Hit(
            when=when & (passed <= clock_days),
            because={
                "en": f"{en}, no report of it to the IND is known; days left to report: {{{left}}}.",
                "nl": f"{nl}, geen melding daarvan aan de IND bekend; dagen over om te melden: {{{left}}}.",
            },
            **days,
            **{left: clock_days - passed},
        ),
        Hit(
            when=when & (passed > clock_days),
            because={
                "en": f"{en}, no report of it to the IND is known; overdue by {{{over}}} days.",
                "nl": f"{nl}, geen melding daarvan aan de IND bekend; {{{over}}} dagen te laat.",
            },
            **days,
            **{over: passed - clock_days},
        ),
    ]


@rule(
    "R31",
    subject="registration",
    about_absence=True,
    dutch="""Er is iets dat de instelling aan de IND moet melden, en er is geen melding bekend.

    Zoekt naar: iemand met een vergunning die vertrok, met `min_days` dagen of meer aan gebeurtenissen daarna, die
    `min_absent` dagen na de start niet is gekomen, of in deeltijd studeert. Een melding telt als zij erna kwam, bij
    vertrek en wegblijven ook tot `ahead_days` dagen ervoor, en niet als de student pas na de melding kwam. Toont wat
    er van de `clock_days` dagen rest, of hoeveel te laat het is.
    Onschuldig wanneer: de melding is gedaan maar niet vastgelegd; de student ging hier verder in een andere opleiding,
    of stapte over met eigen melding; de vergunning is inmiddels van een ander soort.
    Beoordelaar controleert: het meldportaal van de IND; denkt bij tekenen van uitbuiting eerst aan CoMensha.
    Grondslag: informatieplicht van de erkend referent, vier weken (IND); gaat over de instelling, niet de student.
    Onvoldoende voortgang staat bij R30, middelen bij R23.
    """,
)
def ind_clock(
    *,
    clock_days: Annotated[int, Between(1, 60)] = 28,
    min_days: Annotated[int, Between(0, 28)] = 5,
    min_absent: Annotated[int, Between(1, 365)] = 21,
    ahead_days: Annotated[int, Between(0, 120)] = 60,
) -> list[Hit]:
    """Something has to be reported to the IND, and no report is known.

    Looks for: somebody with a permit who left, with `min_days` days or more of events since, has not come `min_absent`
    days after the start, or studies part-time. A report counts when it came after that, of leaving and staying away
    also up to `ahead_days` days before, and not when the student came only after the report. Shows what is left of the
    `clock_days` days, or by how much they are over.
    Innocent when: the report was made but not recorded; the student went on here in another programme, or moved to
    another sponsor who reported; the permit has meanwhile become one of another kind.
    Reviewer checks: the reporting portal of the IND; at signs of exploitation thinks of CoMensha first.
    Basis: the recognised sponsor's duty to inform within four weeks (IND); about the institution, not the student. Too
    little progress stands with R30, means with R23.
    """
    permit = pl.col("permit_granted_on").is_not_null()
    gone, expected = pl.col("days_since_left"), pl.col("days_since_expected")
    absent = pl.col("days_without_arrival")
    left = permit & (pl.col("days_heard_since_left") >= min_days) & _untold("told_before_left", ahead_days)
    stayed_away = permit & (absent >= min_absent) & _untold("told_before_expected", ahead_days)
    part_time = permit & ENROLLED & (pl.col("study_mode") == "part_time") & (expected >= 0)
    return [
        *_clock(left, clock_days, ("Left {gone} days ago", "Vertrok {gone} dagen geleden"), gone=gone),
        *_clock(
            stayed_away,
            clock_days,
            ("Not come, {absent} days after start and permit", "Niet gekomen, {absent} dagen na start en vergunning"),
            absent=expected,
        ),
        *_clock(
            part_time & _untold("told_before_expected", 0),
            clock_days,
            (
                "Enrolled part-time on a permit, {part_time} days after start and permit",
                "In deeltijd ingeschreven met een vergunning, {part_time} dagen na start en vergunning",
            ),
            part_time=expected,
        ),
    ]
