"""M02: a dossier that is made differently from those of its peers."""

from typing import Annotated, Any

import polars as pl

from loep import Anomaly, Between, Feature, model

# Who comes from abroad has to hand in some eight files more; that must not count as strange.
EXTRA_FILES = 2.0


def forest() -> Any:
    from sklearn.ensemble import IsolationForest

    return IsolationForest(n_estimators=200, max_samples=256, random_state=20260901, n_jobs=1)


@model(
    "M02",
    subject="registration",
    dutch="""Het dossier is anders opgebouwd dan dat van anderen bij dezelfde opleiding.

    Zoekt naar: brief, bestanden en toetscijfers die samen bij de zeldzaamste `share` (als deel van 1) horen
    en waarvan er ten minste een `distance` keer de gewone spreiding van de opleiding afligt.
    Onschuldig wanneer: iemand schrijft kort of juist uitvoerig; een ongewone schoolloopbaan; een opleiding met weinig
    aanmeldingen; ongewoon is op zichzelf niets verkeerds.
    Beoordelaar controleert: alleen of het genoemde verschil iets verklaart wat een regel meldt; het is geen reden op
    zichzelf.
    Grondslag: vergelijking met eigen aanmeldingen bij dezelfde opleiding; wat ontbreekt telt niet mee.
    """,
)
def dossier_shape(
    *, share: Annotated[float, Between(0.001, 0.5)] = 0.01, distance: Annotated[float, Between(1.0, 100.0)] = 5.0
) -> Anomaly:
    """The dossier is made differently from those of others in the same programme.

    Looks for: letter, files and test scores that together are among the rarest `share` (as a part of 1),
    at least one of them `distance` times the usual spread of the programme away.
    Innocent when: somebody writes briefly, or at length; an uncommon school career; a programme with few
    registrations; unusual is nothing wrong in itself.
    Reviewer checks: only whether the difference explains something that a rule reports; it is no reason in itself.
    Basis: comparison with the institution's own registrations in the same programme; what is absent does not count.
    """
    words = pl.col("letter_words")
    subscores = [pl.col(f"score_{part}") for part in ("listening", "reading", "writing", "speaking")]
    mean = (subscores[0] + subscores[1] + subscores[2] + subscores[3]) / 4
    return Anomaly(
        features={
            "letter_words": Feature(
                words,
                en="a letter of {value} words, where its peers write {peers}",
                nl="een brief van {value} woorden, waar anderen er {peers} schrijven",
                compared=words.log1p(),
                least=0.3,
            ),
            "letter_vocabulary": Feature(
                pl.col("letter_vocabulary"),
                en="a letter in which {value} of the words differ, against {peers} with its peers (1 is all)",
                nl="een brief waarin {value} van de woorden verschilt, tegen {peers} bij anderen (1 is alles)",
                compared=(pl.col("letter_vocabulary") * words).log() / words.log(),
                least=0.02,
            ),
            "upload_count": Feature(
                pl.col("upload_count"),
                en="{value} uploaded files, where its peers have {peers}",
                nl="{value} geüploade bestanden, waar anderen er {peers} hebben",
                least=EXTRA_FILES,
                side="above",
            ),
            "filled_share": Feature(
                pl.col("filled_share"),
                en="a form that is filled in for {value}, against {peers} with its peers (1 is all)",
                nl="een formulier dat voor {value} is ingevuld, tegen {peers} bij anderen (1 is alles)",
                least=0.05,
                side="above",
            ),
            "score_level": Feature(
                pl.col("score_overall"),
                en="an overall language score of {value}, where its peers have {peers}",
                nl="een taaltoets met totaalscore {value}, waar anderen {peers} hebben",
                compared=pl.col("language_level"),
                least=0.06,
            ),
            "score_spread": Feature(
                (pl.max_horizontal(subscores) - pl.min_horizontal(subscores)) / mean,
                en="parts of the language test that differ by {value} of their mean, against {peers} with its peers",
                nl="onderdelen van de taaltoets die {value} van hun gemiddelde verschillen, tegen {peers} bij anderen",
                least=0.08,
            ),
        },
        estimator=forest,
        peers="programme",
        share=share,
        distance=distance,
    )
