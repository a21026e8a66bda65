"""R30: too few credits for a residence permit for study."""

import polars as pl

from loep import Hit, rule

CREDITS_A_YEAR = 60
DAYS_A_YEAR = 365


@rule(
    "R30",
    subject="registration",
    dutch="""De studievoortgang blijft achter bij wat een verblijfsvergunning voor studie vraagt.

    Zoekt naar: iemand met een vergunning met minder dan `min_share` van de studiepunten naar rato (60 per jaar, met
    `grading_days` dagen voor nakijken, beoordeeld tot 30 november en niet voor dag `min_days`), zonder vastgelegde
    verschoonbare reden en zonder melding.
    Onschuldig wanneer: een verschoonbare reden nog niet is vastgelegd (ziekte, zwangerschap, familie, topsport);
    cijfers zijn nog niet verwerkt; uitwisselingsstudent.
    Beoordelaar controleert: vraagt de studieadviseur naar de reden en de verwachte studiepunten.
    Grondslag: Modern Migratiebeleid; gedragscode artikel 5.5; bekend voor 30 november, dan binnen vier weken melden.
    """,
)
def progress_due(*, min_share: float = 0.5, grading_days: int = 21, min_days: int = 56) -> Hit:
    """Study progress lags behind what a residence permit for study asks.

    Looks for: a permit holder with less than `min_share` of the credits pro rata (60 a year, with `grading_days` days
    for marking, judged until 30 November and not before day `min_days`), without a recorded excusable reason or report.
    Innocent when: an excusable reason is not recorded yet (illness, pregnancy, family, top sport); marks are not yet
    processed; an exchange student.
    Reviewer checks: asks the study adviser for the reason and the credits that are expected.
    Basis: Modern Migration Policy; code of conduct article 5.5; known by 30 November, then reported within four weeks.
    """
    credits, days = pl.col("credits"), pl.col("progress_days")
    wanted = min_share * CREDITS_A_YEAR * (days - grading_days) / DAYS_A_YEAR
    open_still = ~pl.col("progress_settled") & pl.col("permit_needed")
    return Hit(
        when=open_still & (days >= min_days) & (credits < wanted),
        because={
            "en": "{credits} credits in {days} days of study on a permit; {wanted} are needed to be on half.",
            "nl": "{credits} studiepunten in {days} studiedagen met een vergunning; {wanted} zijn nodig voor de helft.",
        },
        credits=credits,
        days=days,
        wanted=wanted.round(1),
    )
