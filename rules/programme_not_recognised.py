"""R14: a programme that RIO does not know, or not at that time."""

import polars as pl

from loep import Choice, Hit, rule

MODES_EN = {"full_time": "full-time", "part_time": "part-time", "dual": "dual"}
MODES_NL = {"full_time": "voltijd", "part_time": "deeltijd", "dual": "duaal"}
REASONS = {
    "programme_recognised": (
        "is not recognised at this institution on {start}",
        "is bij deze instelling niet erkend op {start}",
    ),
    "intake_open": ("takes in no students on {start}", "heeft geen instroom op {start}"),
    "accredited_at_start": ("is not accredited on {start}", "is niet geaccrediteerd op {start}"),
}


@rule(
    "R14",
    subject="registration",
    dutch="""De opleiding is volgens RIO niet erkend op de ingangsdatum. Meestal is dit een fout in de gegevens.

    Zoekt naar: een opleiding die in deze vorm bij deze instelling niet erkend is, geen instroom meer heeft of waarvan
    de accreditatie voor de ingangsdatum afloopt.
    Onschuldig wanneer: een oude code na een naamswijziging of fusie; een verkeerde vorm of datum in het systeem; RIO is
    nog niet bijgewerkt. Meestal ligt de fout niet bij de aanmelder.
    Beoordelaar controleert: de code en de vorm in het eigen systeem en in RIO; meldt een fout aan de registratie.
    Grondslag: RIO, erkende opleidingen hoger onderwijs (DUO).
    """,
)
def programme_not_recognised() -> list[Hit]:
    """The programme is not recognised on the start date, says RIO. Usually this is an error in the data.

    Looks for: a programme that is not recognised in this mode at this institution, has no intake any more, or whose
    accreditation lapses before the start date.
    Innocent when: an old code after a change of name or a merger; a wrong mode or date in the system; RIO is not up to
    date. Usually the error is not the applicant's.
    Reviewer checks: the code and the mode in the own system and in RIO; reports an error to the registry.
    Basis: RIO, recognised programmes in higher education (DUO).
    """
    return [
        Hit(
            when=pl.col(column).not_(),
            because={
                "en": f"Programme {{programme}} ({{mode}}) {english}, says RIO; usually an error in the data.",
                "nl": f"Opleiding {{programme}} ({{mode}}) {dutch}, volgens RIO; meestal een fout in de gegevens.",
            },
            programme=pl.col("programme"),
            mode=Choice(pl.col("study_mode"), en=MODES_EN, nl=MODES_NL),
            start=pl.col("start_date"),
            **{column: pl.col(column)},
        )
        for column, (english, dutch) in REASONS.items()
    ]
