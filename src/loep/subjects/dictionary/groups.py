"""What the programme and the intermediary of a registration look like as a whole."""

import polars as pl

from loep.subjects.dictionary.kinds import COUNT, NUMBER, TEXT

GROUPS: dict[str, tuple[pl.DataType, str, str]] = {
    "burst": (TEXT, "burst, named by its first registration", "piek, genoemd naar de eerste aanmelding"),
    "burst_observed": (COUNT, "registrations in the burst", "aanmeldingen in de piek"),
    "burst_expected": (NUMBER, "registrations to be expected then", "aanmeldingen die dan te verwachten zijn"),
    "burst_minutes": (COUNT, "minutes from first to last of the burst", "minuten van eerste tot laatste in de piek"),
    "burst_hours": (COUNT, "length of time that was searched (hours)", "lengte van de doorzochte tijd (uren)"),
    "burst_p": (
        NUMBER,
        "chance of such a burst, all looks counted (power of ten)",
        "kans op zo'n piek, alle zoekpogingen meegeteld (macht van tien)",
    ),
    "minutes_apart": (
        NUMBER,
        "minutes to the nearest registration for this programme and channel",
        "minuten tot de dichtstbijzijnde aanmelding voor deze opleiding en dit kanaal",
    ),
    "usual_minutes_apart": (
        NUMBER,
        "minutes to the nearest registration that are usual then",
        "minuten tot de dichtstbijzijnde aanmelding die dan gewoon zijn",
    ),
    "even_gaps": (
        COUNT,
        "registrations in a row, each as long after the one before",
        "aanmeldingen op rij, elk even lang na de vorige",
    ),
    "minutes_from_account": (
        NUMBER,
        "minutes from making the account to submitting",
        "minuten tussen account aanmaken en indienen",
    ),
    "minutes_between_edits": (NUMBER, "usual minutes between two edits", "gewone minuten tussen twee wijzigingen"),
    "agent_registrations": (
        COUNT,
        "registrations through this intermediary with an outcome",
        "aanmeldingen via deze tussenpersoon met een uitkomst",
    ),
    "agent_bad_kind": (TEXT, "outcome that stands out most", "uitkomst die het meest opvalt"),
    "agent_bad_share": (
        NUMBER,
        "share of the intermediary's registrations with that outcome",
        "deel van de aanmeldingen van de tussenpersoon met die uitkomst",
    ),
    "agents_usual_share": (
        NUMBER,
        "share with that outcome through other intermediaries",
        "deel met die uitkomst via andere tussenpersonen",
    ),
    "agent_chance": (
        NUMBER,
        "chance that one of all intermediaries would come out so badly, as much as they differ (0 to 1)",
        "kans dat een van alle tussenpersonen zo slecht uitkomt, zoveel als zij verschillen (0 tot 1)",
    ),
    "agent_ended_badly": (
        NUMBER,
        "share of the intermediary's registrations with any unwelcome outcome",
        "deel van de aanmeldingen van de tussenpersoon met een ongewenste uitkomst",
    ),
    "agent_programme_share": (
        NUMBER,
        "share of the intermediary's registrations for its largest programme",
        "deel van de aanmeldingen van de tussenpersoon voor zijn grootste opleiding",
    ),
    "agent_burst_share": (
        NUMBER,
        "share of the intermediary's registrations within its fullest hour",
        "deel van de aanmeldingen van de tussenpersoon in zijn volste uur",
    ),
    "agent_likeness": (
        NUMBER,
        "mean likeness of its letters to the most alike letter of another of its clients (0 to 1)",
        "gemiddelde gelijkenis van zijn brieven met de meest gelijkende brief van een andere klant (0 tot 1)",
    ),
}
