"""R30: too few credits for a residence permit for study."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule

CREDITS_A_YEAR = 60
DAYS_A_YEAR = 365


@rule(
    "R30",
    subject="registration",
    dutch="""De studievoortgang blijft achter bij wat een verblijfsvergunning voor studie vraagt.

    Zoekt naar: iemand met een vergunning met minder dan `min_share` van de studiepunten naar rato (60 per jaar, met
    `grading_days` dagen voor nakijken; beoordeeld op de dagen tot de eerste 30 november, niet voor dag `min_days`, en
    na afloop van het studiejaar opnieuw tot de volgende), zonder vastgelegde verschoonbare reden (een note_code bij
    studiepunten of gesprek die met "verschoonbaar" of "excusable" begint) en zonder melding sinds de eerste telling.
    Onschuldig wanneer: een verschoonbare reden nog niet is vastgelegd (ziekte, zwangerschap, familie, topsport);
    cijfers zijn nog niet verwerkt; uitwisselingsstudent.
    Beoordelaar controleert: vraagt de studieadviseur naar de reden en de verwachte studiepunten.
    Grondslag: Modern Migratiebeleid; gedragscode artikel 5.5; bekend voor de 30 november na het studiejaar, dan binnen
    vier weken melden.
    """,
)
def progress_due(
    *,
    min_share: Annotated[float, Between(0.05, 1.0)] = 0.5,
    grading_days: Annotated[int, Between(0, 120)] = 21,
    min_days: Annotated[int, Between(1, 366)] = 56,
) -> Hit:
    """Study progress lags behind what a residence permit for study asks.

    Looks for: a permit holder with less than `min_share` of the credits pro rata (60 a year, with `grading_days` days
    for marking; judged on the days until the first 30 November, not before day `min_days`, and once the study year is
    over again until the next), without a recorded excusable reason (a note_code with credits or an interview that
    begins with "excusable" or "verschoonbaar") and without a report since they were first counted.
    Innocent when: an excusable reason is not recorded yet (illness, pregnancy, family, top sport); marks are not yet
    processed; an exchange student.
    Reviewer checks: asks the study adviser for the reason and the credits that are expected.
    Basis: Modern Migration Policy; code of conduct article 5.5; known by the 30 November after the study year, then
    reported within four weeks.
    """
    credits, days = pl.col("credits"), pl.col("progress_days")
    wanted = min_share * CREDITS_A_YEAR * ((days - grading_days) / DAYS_A_YEAR).clip(upper_bound=1)
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
