"""Small registers of our own making in the official layouts: RIO, DUO institutions, IND sponsors, and `lists`."""

from pathlib import Path

import polars as pl

from loep.simulate import words
from loep.simulate.lists import write_lists
from loep.simulate.words import Institution, Programme
from loep.vocabulary import Register

MODES = {"full_time": "VOLTIJD", "part_time": "DEELTIJD", "dual": "DUAAL"}
NUMBERS = frozenset(
    ("X_id", "BEVOEGD_GEZAG_CODE", "ERKENDEOPLEIDINGSCODE", "STUDIELAST", "ISCED", "NLQF", "EQF", "BEKOSTIGINGSDUUR")
)
RIO_COLUMNS = [
    "X_id",
    "BEVOEGD_GEZAG_CODE",
    "BEVOEGD_GEZAG_NAAM",
    "INSTELLINGSCODE",
    "INSTELLINGSNAAM",
    "VESTIGINGSCODE",
    "VESTIGINGSNAAM",
    "GEMEENTENAAM",
    "PLAATSNAAM",
    "ERKENDEOPLEIDINGSCODE",
    "INSTROOM_EINDDATUM",
    "OPLEIDINGSEENHEIDCODE",
    "EIGEN_OPLEIDINGSEENHEIDSLEUTEL",
    "OPLEIDINGSEENHEID_NAAM",
    "OPLEIDINGSEENHEID_INTERNATIONALE_NAAM",
    "OPLEIDINGSEENHEID_SOORT",
    "STUDIELAST",
    "STUDIELASTEENHEID",
    "NIVEAU",
    "GRAAD",
    "GRAADTOEVOEGING",
    "ISCED",
    "NLQF",
    "EQF",
    "VORM",
    "ONDERDEEL",
    "SUBONDERDEEL",
    "BEKOSTIGINGSNIVEAU",
    "GRONDSLAG_STUDIELAST",
    "BEROEPSEISEN",
    "OPLEIDINGSERKENNINGSKADER",
    "INTENSIEFPROGRAMMA",
    "BEKOSTIGINGSCODE",
    "AANVULLENDE_EISEN",
    "BEKOSTIGINGSDUUR",
    "VESTIGINGSLICENTIE_BEGINDATUM",
    "VESTIGINGSLICENTIE_EINDDATUM",
    "ACCREDITATIE_BESLUITDATUM",
    "ACCREDITATIE_BEGINDATUM",
    "ACCREDITATIE_VERVALDATUM",
    "ACCREDITATIE_AFBOUWDATUM",
    "ACCREDITATIE_INLEVERDATUM",
    "ACCREDITATIE_VOORWAARDENDATUM",
    "ACCREDITATIE_INTREKKINGSDATUM",
    "ACCREDITATIE_UITSTELDATUM",
    "ACCREDITATIE_UITSTELREDEN",
    "SAMENWERKENDEINSTELLINGEN",
]
FIXED = {
    "OPLEIDINGSEENHEID_SOORT": "OPLEIDING",
    "STUDIELASTEENHEID": "ECTS_PUNT",
    "BEKOSTIGINGSNIVEAU": "LAAG",
    "GRONDSLAG_STUDIELAST": "WETTELIJK",
    "BEROEPSEISEN": "GEEN_BEROEPSEISEN",
    "OPLEIDINGSERKENNINGSKADER": "ALGEMEEN",
    "BEKOSTIGINGSCODE": "BEKOSTIGD",
    "AANVULLENDE_EISEN": "GEEN_AANVULLENDE_EISEN",
    "VESTIGINGSLICENTIE_BEGINDATUM": "2015-09-01T00:00:00",
    "ACCREDITATIE_BESLUITDATUM": "2014-11-20T00:00:00",
    "ACCREDITATIE_BEGINDATUM": "2015-01-01T00:00:00",
}
FIRST_BOARD, FIRST_KVK = 90_001, 90_000_001  # invented numbers


def write_registers(folder: Path) -> dict[Register, Path]:
    """Write the registers into `folder`; each path is what `loep registers load` takes."""
    folder.mkdir(parents=True, exist_ok=True)
    rio, duo, ind = (
        folder / "rio_overzicht_erkenningen_ho.csv",
        folder / "duo_instellingen",
        folder / "ind_sponsors.csv",
    )
    rio.write_text(_rio(), encoding="utf-8")
    duo.mkdir(exist_ok=True)
    _institutions().write_parquet(duo / "dim_instelling.parquet")
    _boards().write_parquet(duo / "dim_bestuur.parquet")
    ind.write_text(_sponsors(), encoding="utf-8")
    return {Register.RIO: rio, Register.DUO_INSTITUTIONS: duo, Register.IND_SPONSORS: ind, **write_lists(folder)}


def _rio() -> str:
    offered = [
        (number, school, programme, mode)
        for number, school in enumerate(words.institutions())
        for programme in words.programmes()
        for mode in programme.modes
    ]
    rows = [_recognition(place, *one) for place, one in enumerate(offered, start=1)]
    lines = [",".join(f'"{name}"' for name in RIO_COLUMNS)]
    lines += [",".join(_field(name, row.get(name)) for name in RIO_COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


def _recognition(place: int, number: int, school: Institution, programme: Programme, mode: str) -> dict[str, str]:
    """One programme at one institution in one mode, column -> value; what is absent is NA."""
    bachelor = programme.level == "HBO-BA"
    row = {
        **FIXED,
        "X_id": str(place),
        "BEVOEGD_GEZAG_CODE": str(FIRST_BOARD + number),
        "BEVOEGD_GEZAG_NAAM": f"Stichting {school.name}",
        "INSTELLINGSCODE": school.brin,
        "INSTELLINGSNAAM": school.name,
        "VESTIGINGSCODE": f"{school.brin}00",
        "VESTIGINGSNAAM": f"{school.name}; {school.city}",
        "GEMEENTENAAM": school.city,
        "PLAATSNAAM": school.city.upper(),
        "ERKENDEOPLEIDINGSCODE": programme.code,
        "OPLEIDINGSEENHEIDCODE": f"9{number:03d}O{programme.code[-4:]}",
        "OPLEIDINGSEENHEID_NAAM": programme.name,
        "OPLEIDINGSEENHEID_INTERNATIONALE_NAAM": programme.name_en,
        "STUDIELAST": "240" if bachelor else "120",
        "NIVEAU": programme.level,
        "GRAAD": "BACHELOR" if bachelor else "ASSOCIATE_DEGREE",
        "NLQF": "6" if bachelor else "5",
        "EQF": "6" if bachelor else "5",
        "VORM": MODES[mode],
        "ONDERDEEL": programme.sector,
        "BEKOSTIGINGSDUUR": "48" if bachelor else "24",
    }
    if programme.intake_ends:
        row["INSTROOM_EINDDATUM"] = f"{programme.intake_ends}T00:00:00"
    if programme.accredited_until:
        row["ACCREDITATIE_VERVALDATUM"] = f"{programme.accredited_until}T00:00:00"
    return row


def _field(name: str, value: str | None) -> str:
    """RIO quotes text, and neither numbers nor NA."""
    if value is None:
        return "NA"
    return value if name in NUMBERS else f'"{value}"'


def _institutions() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "instelling_key": number + 1,
                "soort_instelling": "reguliere inst.",
                "brin_code": school.brin,
                "instellingsnaam": school.name,
                "bevoegd_gezag_nummer": str(FIRST_BOARD + number),
                "denominatie": "Algemeen bijzonder",
                "straatnaam": "Campuslaan",
                "postcode": f"{1000 + 137 * number} AB",
                "plaatsnaam": school.city.upper(),
                "website": f"www.{school.brin.lower()}.example/",
            }
            for number, school in enumerate(words.institutions())
        ]
    )


def _boards() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "bestuur_key": number + 1,
                "bevoegd_gezag_nummer": str(FIRST_BOARD + number),
                "bevoegd_gezag_naam": f"Stichting {school.name}",
                "denominatie": "Algemeen bijzonder",
                "plaatsnaam": school.city.upper(),
                "kvk_nummer": str(FIRST_KVK + number),
            }
            for number, school in enumerate(words.institutions())
        ]
    )


def _sponsors() -> str:
    sponsors = [f"{school.name};{FIRST_KVK + n}" for n, school in enumerate(words.institutions()) if school.sponsor]
    return "\n".join(["organisation;kvk", *sponsors]) + "\n"
