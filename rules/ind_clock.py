"""R31: four weeks to tell the IND."""

import polars as pl

from loep import Hit, rule

ENROLLED = pl.col("status") == "enrolled"


@rule(
    "R31",
    subject="registration",
    dutch="""Er is iets dat de instelling aan de IND moet melden, en er is geen melding bekend.

    Zoekt naar: iemand met een vergunning die vertrok, met `min_days` dagen of meer aan gebeurtenissen daarna, die
    `min_absent` dagen na de start niet is gekomen, of in deeltijd studeert, zonder bekende melding sindsdien of in de
    twee maanden ervoor. Toont wat er van de `clock_days` dagen rest.
    Onschuldig wanneer: de melding is gedaan maar niet vastgelegd; de student stapte over met eigen melding; de
    vergunning is inmiddels van een ander soort.
    Beoordelaar controleert: het meldportaal van de IND; denkt bij tekenen van uitbuiting eerst aan CoMensha.
    Grondslag: informatieplicht van de erkend referent, vier weken (IND); gaat over de instelling, niet de student.
    """,
)
def ind_clock(*, clock_days: int = 28, min_days: int = 5, min_absent: int = 21) -> list[Hit]:
    """Something has to be reported to the IND, and no report is known.

    Looks for: somebody with a permit who left, with `min_days` days or more of events since, has not come `min_absent`
    days after the start, or studies part-time, without a known report since or in the two months before. Shows what is
    left of the `clock_days` days.
    Innocent when: the report was made but not recorded; the student moved to another sponsor who reported; the permit
    has meanwhile become one of another kind.
    Reviewer checks: the reporting portal of the IND; at signs of exploitation thinks of CoMensha first.
    Basis: the recognised sponsor's duty to inform within four weeks (IND); about the institution, not the student.
    """
    untold = ~pl.col("told_ind")
    gone, heard = pl.col("days_since_left"), pl.col("days_heard_since_left")
    absent = pl.col("days_without_arrival")
    granted = pl.col("permit_granted_on")
    return [
        Hit(
            when=untold & (heard >= min_days),
            because={
                "en": "Left {gone} days ago, no report of it to the IND is known; days left to report: {left}.",
                "nl": "Vertrok {gone} dagen geleden, geen melding daarvan aan de IND bekend; dagen over om te melden:"
                " {left}.",
            },
            gone=gone,
            left=(clock_days - gone).clip(0),
        ),
        Hit(
            when=untold & (absent >= min_absent),
            because={
                "en": "Not come in {absent} days, no report of it to the IND is known; days left to report:"
                " {left_to_tell}.",
                "nl": "In {absent} dagen niet gekomen, geen melding daarvan aan de IND bekend; dagen over om te melden:"
                " {left_to_tell}.",
            },
            absent=absent,
            left_to_tell=(clock_days - absent).clip(0),
        ),
        Hit(
            when=untold & ENROLLED & (pl.col("study_mode") == "part_time") & granted.is_not_null(),
            because={
                "en": "Enrolled part-time on a permit granted on {granted}, and no report to the IND is known.",
                "nl": "In deeltijd ingeschreven met een vergunning verleend op {granted}, en geen melding aan de IND"
                " bekend.",
            },
            granted=granted,
        ),
    ]
