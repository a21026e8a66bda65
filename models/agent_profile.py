"""M03: an intermediary whose registrations look unlike those of other intermediaries."""

from typing import Annotated, Any

import polars as pl

from loep import Anomaly, Between, Feature, model


def together() -> Any:
    """One diagonal Gaussian: unlike a forest it also tells how far beyond everything that was fitted something lies."""
    from sklearn.mixture import GaussianMixture

    return GaussianMixture(1, covariance_type="diag", reg_covar=1.0, random_state=20260901)


@model(
    "M03",
    subject="registration",
    dutch="""De aanmeldingen via deze tussenpersoon zijn als geheel anders dan die via andere.

    Zoekt naar: samenstelling, pieken, gelijkenis van brieven en uitkomsten die samen bij de zeldzaamste `share` (als
    deel van 1) van de tussenpersonen horen en waarvan er ten minste een `distance` keer de gewone spreiding afligt.
    Onschuldig wanneer: een tussenpersoon werkt voor één opleiding of vult in op vaste dagen; helpt met brieven; heeft
    klanten die bij meer instellingen aanmelden. Over een klant zelf zegt dit niets.
    Beoordelaar controleert: de tussenpersoon en de afspraken met hem; bij een klant alleen of het verschil iets
    verklaart wat een regel meldt.
    Grondslag: vergelijking van tussenpersonen bij de eigen instelling, ieder één keer geteld; nooit naar land.
    """,
)
def agent_profile(
    *, share: Annotated[float, Between(0.001, 0.5)] = 0.05, distance: Annotated[float, Between(1.0, 100.0)] = 5.0
) -> Anomaly:
    """The registrations through this intermediary are, as a whole, unlike those through others.

    Looks for: mix, bursts, likeness of letters and outcomes that together are among the rarest `share` (as a part
    of 1) of intermediaries, at least one of them `distance` times the usual spread away.
    Innocent when: an intermediary works for one programme or files on fixed days; helps with letters; has clients who
    apply at several institutions. It says nothing about any one client.
    Reviewer checks: the intermediary and the agreements with it; of a client only whether the difference explains
    something that a rule reports.
    Basis: comparison of the institution's own intermediaries, each counted once; never by country.
    """
    return Anomaly(
        features={
            "agent_programme_share": Feature(
                pl.col("agent_programme_share"),
                en="an intermediary with {value} of its registrations in one programme, against {peers} with others",
                nl="een tussenpersoon met {value} van de aanmeldingen bij één opleiding, tegen {peers} bij andere",
                least=0.08,
                side="above",
            ),
            "agent_burst_share": Feature(
                pl.col("agent_burst_share"),
                en="an intermediary with {value} of its registrations within one hour, against {peers} with others",
                nl="een tussenpersoon met {value} van de aanmeldingen binnen één uur, tegen {peers} bij andere",
                least=0.05,
                side="above",
            ),
            "agent_likeness": Feature(
                pl.col("agent_likeness"),
                en="an intermediary whose clients' letters are {value} like one of each other, against {peers} with "
                "others (1 is all)",
                nl="een tussenpersoon met brieven van klanten die {value} op een van elkaar lijken, tegen {peers} bij "
                "andere (1 is alles)",
                least=0.05,
                side="above",
            ),
            "agent_ended_badly": Feature(
                pl.col("agent_ended_badly"),
                en="an intermediary of whose registrations {value} ended badly, against {peers} with others",
                nl="een tussenpersoon bij wie {value} van de aanmeldingen slecht afliep, tegen {peers} bij andere",
                least=0.06,
                side="above",
            ),
        },
        estimator=together,
        peers="channel",
        share=share,
        distance=distance,
        unit="agent",
    )
