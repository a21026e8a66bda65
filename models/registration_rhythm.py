"""M01: a registration in the rhythm of a machine rather than of a person."""

from typing import Annotated, Any

import polars as pl

from loep import Anomaly, Between, Feature, model

HALF_A_SECOND = 1 / 120  # minutes


def together() -> Any:
    """One diagonal Gaussian: unlike a forest it also tells how far beyond everything that was fitted something lies."""
    from sklearn.mixture import GaussianMixture

    return GaussianMixture(1, covariance_type="diag", reg_covar=1.0, random_state=20260901)


@model(
    "M01",
    subject="registration",
    dutch="""De aanmelding heeft een ander ritme dan die van anderen bij dezelfde opleiding.

    Zoekt naar: betaaltijd, afstand tot de dichtstbijzijnde aanmelding voor dezelfde opleiding en hetzelfde kanaal, en
    aanmeldingen in een vaste maat, die samen bij de zeldzaamste `share` (als deel van 1) horen en waarvan er ten minste
    een `distance` keer de gewone spreiding van de opleiding afligt. Uur van de dag en dag van de week tellen niet mee:
    wie uit een andere tijdzone aanmeldt, 's nachts werkt of een andere rustdag heeft, zou daar alleen al door opvallen.
    Tijd sinds het account en tussen wijzigingen tellen mee zodra een levering ze bevat.
    Onschuldig wanneer: iemand had alles klaarliggen; een decaan of ouder vult direct na elkaar in; toeval in drukke
    uren; een systeem dat aanmeldingen in porties doorzet.
    Beoordelaar controleert: alleen of het genoemde verschil iets verklaart wat een regel meldt; het is geen reden op
    zichzelf.
    Grondslag: vergelijking met eigen aanmeldingen bij dezelfde opleiding; wat ontbreekt telt niet mee.
    """,
)
def registration_rhythm(
    *, share: Annotated[float, Between(0.001, 0.5)] = 0.01, distance: Annotated[float, Between(1.0, 100.0)] = 5.0
) -> Anomaly:
    """The registration has another rhythm than those of others in the same programme.

    Looks for: time to pay, distance to the nearest registration for the same programme and channel, and registrations
    in a fixed beat, that together are among the rarest `share` (as a part of 1), at least one of them `distance` times
    the usual spread of the programme away. The hour of the day and the day of the week do not count: who applies from
    another time zone, works at night or keeps another day of rest would stand out by that alone. Time since the
    account was made and between edits count as soon as a delivery brings them.
    Innocent when: somebody had everything at hand; a counsellor or parent fills in one after the other; chance in busy
    hours; a system that passes registrations on in portions.
    Reviewer checks: only whether the difference explains something that a rule reports; it is no reason in itself.
    Basis: comparison with the institution's own registrations in the same programme; what is absent does not count.
    """
    sooner = pl.col("usual_minutes_apart") / (pl.col("minutes_apart") + HALF_A_SECOND)
    return Anomaly(
        features={
            "minutes_to_pay": Feature(
                pl.duration(minutes=pl.col("minutes_to_pay")),
                en="paid {value} after submitting, where its peers take {peers}",
                nl="betaald {value} na het indienen, waar anderen er {peers} over doen",
                compared=pl.col("minutes_to_pay").log1p(),
                least=0.7,
                side="below",
            ),
            "minutes_apart": Feature(
                sooner.round(0),
                en="another for this programme and channel came {value} times as soon as usual then, against {peers} "
                "times with its peers",
                nl="een andere voor deze opleiding en dit kanaal kwam {value} keer zo snel als dan gewoon is, tegen "
                "{peers} keer bij anderen",
                compared=sooner.log(),
                least=1.0,
                side="above",
            ),
            "even_gaps": Feature(
                pl.col("even_gaps"),
                en="one of {value} registrations in a row with equal gaps to the second, where {peers} is usual",
                nl="een van {value} aanmeldingen op rij met op de seconde gelijke tussenpozen, waar {peers} gewoon is",
                least=1.0,
                side="above",
            ),
            "minutes_from_account": Feature(
                pl.duration(minutes=pl.col("minutes_from_account")),
                en="submitted {value} after making the account, where its peers take {peers}",
                nl="ingediend {value} na het aanmaken van het account, waar anderen er {peers} over doen",
                compared=pl.col("minutes_from_account").log1p(),
                least=0.7,
                side="below",
            ),
            "minutes_between_edits": Feature(
                pl.duration(minutes=pl.col("minutes_between_edits")),
                en="{value} between edits, where its peers take {peers}",
                nl="{value} tussen wijzigingen, waar anderen er {peers} over doen",
                compared=pl.col("minutes_between_edits").log1p(),
                least=0.7,
                side="below",
            ),
        },
        estimator=together,
        peers="programme",
        share=share,
        distance=distance,
    )
