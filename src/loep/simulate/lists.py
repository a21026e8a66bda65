"""Small lists of our own making in the layout of the real ones: ROR, study norms, disposable mail domains.

ROR holds the schools that the simulated people went to, so all but those that nobody knows. The norm of 2026 is the one
that the IND published; the others are invented near it.
"""

import csv
import io
from pathlib import Path

from loep.simulate import words
from loep.simulate.money import NORMS, PUBLISHED
from loep.vocabulary import Register

ROR_COLUMNS = (
    "id",
    "locations.geonames_details.country_code",
    "locations.geonames_details.country_name",
    "locations.geonames_details.name",
    "names.types.acronym",
    "names.types.alias",
    "names.types.label",
    "names.types.ror_display",
    "status",
    "types",
)


def write_lists(folder: Path) -> dict[Register, Path]:
    """Write the three lists into `folder`; each path is what `loep registers load` takes."""
    ror, norms, mail = folder / "ror-data.csv", folder / "study_norms.csv", folder / "disposable_mail.conf"
    ror.write_text(_written(ROR_COLUMNS, _schools()), encoding="utf-8")
    norms.write_text(_written(("year", "monthly", "source"), _norms()), encoding="utf-8")
    mail.write_text("".join(f"{domain}\n" for domain in sorted(words.lists()["disposable_mail"])), encoding="utf-8")
    return {Register.ROR: ror, Register.STUDY_NORMS: norms, Register.DISPOSABLE_MAIL: mail}


def _schools() -> list[dict[str, str]]:
    dutch, *others = words.backgrounds()
    towns = words.places()["cities"]
    places = [(f"{school} {town}", dutch.iso2, town) for school in dutch.schools for town in towns]
    places += [(school, one.iso2, "") for one in others for school in one.schools]
    return [
        {
            "id": f"https://ror.org/0{number:08d}",
            "locations.geonames_details.country_code": country,
            "locations.geonames_details.name": city,
            "names.types.label": f"no_lang_code: {name}",
            "names.types.ror_display": name,
            "status": "active",
            "types": "education",
        }
        for number, (name, country, city) in enumerate(places, start=1)
    ]


def _norms() -> list[dict[str, str]]:
    return [
        {"year": str(year), "monthly": f"{norm:.2f}", "source": PUBLISHED.get(year, "invented for this simulation")}
        for year, norm in sorted(NORMS.items())
    ]


def _written(columns: tuple[str, ...], rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
