"""R18: sub-scores of a language test that lie far apart."""

from typing import Annotated

import polars as pl

from loep import Between, Choice, Hit, LanguageTest, rule

SCORES = ("score_listening", "score_reading", "score_writing", "score_speaking")


@rule(
    "R18",
    subject="registration",
    gathers="requester",
    dutch="""De deelscores van de taaltoets liggen ver uiteen. Dat is reden voor een gesprek, niet voor twijfel.

    Zoekt naar: ten minste `min_bands` banden tussen de beste en de slechtste deelscore, op een schaal waarop een band
    zo breed is als die van IELTS; voor andere toetsen omgerekend.
    Onschuldig wanneer: dyslexie, een gehoor- of spraakbeperking; veel gelezen en weinig gesproken; zenuwen bij het
    mondeling; een typefout in een score.
    Beoordelaar controleert: de scores op het rapport zelf; voert een gesprek in de taal van de opleiding.
    Grondslag: scores op het formulier; schalen van de uitgevers van de toetsen.
    """,
)
def language_scores_discordant(*, min_bands: Annotated[float, Between(0.5, 9.0)] = 3.0) -> Hit:
    """The sub-scores of the language test lie far apart. That is a reason to talk, not to doubt.

    Looks for: at least `min_bands` bands between the best and the worst sub-score, on a scale on which a band is as
    wide as one of IELTS; other tests are converted.
    Innocent when: dyslexia, an impairment of hearing or speech; read much and spoke little; nerves at the speaking
    part; a typing error in a score.
    Reviewer checks: the scores on the report itself; has a talk in the language of the programme.
    Basis: the scores on the form; scales of the issuers of the tests.
    """
    scores = [pl.col(name) for name in SCORES]
    return Hit(
        when=pl.col("language_score_gap") >= min_bands,
        because={
            "en": "The sub-scores of {test} lie {bands} bands apart (best {best}, worst {worst}); have a talk first.",
            "nl": "De deelscores van {test} liggen {bands} banden uiteen (beste {best}, slechtste {worst}); voer eerst "
            "een gesprek.",
        },
        test=Choice.of(pl.col("language_test"), LanguageTest),
        bands=pl.col("language_score_gap"),
        best=pl.max_horizontal(scores),
        worst=pl.min_horizontal(scores),
    )
