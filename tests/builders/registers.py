"""Registers in their official layouts, small and written by us, and the frames that come of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from loep.registers import disposable_mail, duo_institutions, ind_sponsors, rio, ror, study_norms
from loep.registers.snapshots import ABSENT, Registers
from loep.vocabulary import Register

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HANZE_KVK = "41012703"

LICENCE: dict[str, Any] = {
    "INSTELLINGSCODE": "25BE",
    "INSTELLINGSNAAM": "Hanzehogeschool Groningen",
    "VESTIGINGSCODE": "25BE00",
    "ERKENDEOPLEIDINGSCODE": "34280",
    "OPLEIDINGSEENHEIDCODE": "1001O0001",
    "VORM": "VOLTIJD",
    "OPLEIDINGSEENHEID_NAAM": "Elektrotechniek",
    "OPLEIDINGSEENHEID_INTERNATIONALE_NAAM": "Electrical Engineering",
    "NIVEAU": "HBO-BA",
    "ONDERDEEL": "TECHNIEK",
    "VESTIGINGSLICENTIE_BEGINDATUM": "2002-09-01T00:00:00",
    "VESTIGINGSLICENTIE_EINDDATUM": "",
    "INSTROOM_EINDDATUM": "",
    "ACCREDITATIE_BESLUITDATUM": "2019-05-26T00:00:00",
    "ACCREDITATIE_BEGINDATUM": "2019-05-26T00:00:00",
    "ACCREDITATIE_VERVALDATUM": "",
    "ACCREDITATIE_UITSTELDATUM": "",
    "ACCREDITATIE_AFBOUWDATUM": "",
    "ACCREDITATIE_INTREKKINGSDATUM": "",
    "SAMENWERKENDEINSTELLINGEN": "",
}


def licences(count: int) -> list[dict[str, Any]]:
    """Rows of RIO, each another programme of one institution."""
    return [{"ERKENDEOPLEIDINGSCODE": str(30000 + number)} for number in range(count)]


def rio_csv(*rows: dict[str, Any], separator: str = ",") -> bytes:
    """RIO's export; each row is `LICENCE` with what it says changed."""
    return csv_bytes([{**LICENCE, **row} for row in rows or ({},)], separator)


def ind_csv(*organisations: str) -> bytes:
    """The sponsors as `organisation;kvk`; an organisation is written "name=kvk"."""
    return csv_bytes([dict(zip(("organisation", "kvk"), each.split("="), strict=True)) for each in organisations], ";")


def ind_page(*organisations: str) -> bytes:
    """The sponsors as the page that the IND publishes."""
    cells = (each.split("=") for each in organisations)
    rows = "".join(f'<tr><th scope="row">{name}</th><td>{kvk}</td></tr>\n' for name, kvk in cells)
    head = "<tr><th>Organisation</th><th>KvK number</th></tr>"
    return f"<!DOCTYPE html>\n<html><body><table>{head}{rows}</table></body></html>\n".encode()


def duo_folder(folder: Path, *institutions: str) -> Path:
    """DUO's two address files; an institution is written "BRIN=KvK of its board", an empty KvK stays empty."""
    pairs = [each.split("=") for each in institutions]
    schools = [
        {
            "SOORT HO": "hbo",
            "BEVOEGD GEZAG NUMMER": str(40000 + n),
            "INSTELLINGSCODE": brin,
            "INSTELLINGSNAAM": f"School {n}",
            "PLAATSNAAM": "GRONINGEN",
        }
        for n, (brin, _) in enumerate(pairs)
    ]
    boards = [
        {
            "SOORT HO": "hbo",
            "BEVOEGD GEZAG NUMMER": str(40000 + n),
            "BEVOEGD GEZAG NAAM": f"Stichting één {n}",
            "KVK-NUMMER": kvk,
        }
        for n, (_, kvk) in enumerate(pairs)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "instellingenho.csv").write_bytes(csv_bytes(schools, ";", "cp1252"))
    (folder / "besturenho.csv").write_bytes(csv_bytes(boards, ";", "cp1252"))
    return folder


def csv_bytes(rows: Iterable[dict[str, Any]], separator: str, encoding: str = "utf-8-sig") -> bytes:
    """Rows as CSV the way DUO writes it: a header, quotes where needed, `\\r\\n`."""
    return pl.DataFrame(list(rows)).write_csv(separator=separator, line_terminator="\r\n").encode(encoding)


def written(folder: Path, name: str, content: bytes) -> Path:
    """A file with this name and content."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def rio_frame(*rows: dict[str, Any]) -> pl.DataFrame:
    """RIO as a snapshot holds it."""
    return rio.parse({"rio.csv": rio_csv(*rows)})


def duo_frame(folder: Path, *institutions: str) -> pl.DataFrame:
    """The institutions as a snapshot holds them."""
    return duo_institutions.parse(duo_institutions.find(duo_folder(folder, *institutions), 1_000_000))


def ind_frame(*organisations: str) -> pl.DataFrame:
    """The sponsors as a snapshot holds them."""
    return ind_sponsors.parse({"ind.csv": ind_csv(*organisations)})


def ror_csv(*organisations: str) -> bytes:
    """The dump of ROR; each is "name | other names | acronyms | country | city", with ids that count from 00."""
    rows = []
    for number, organisation in enumerate(organisations):
        name, others, acronyms, country, city = (part.strip() for part in organisation.split("|"))
        led = "; ".join(f"no_lang_code: {one}" for one in others.split("; ") if one)
        rows.append(
            {
                "id": f"https://ror.org/0abcde{number:03d}",
                "locations.geonames_details.country_code": country,
                "locations.geonames_details.name": city,
                "names.types.acronym": acronyms,
                "names.types.alias": led,
                "names.types.label": f"en: {name}",
                "names.types.ror_display": name,
                "status": "active",
                "types": "education",
            }
        )
    return csv_bytes(rows, ",")


def ror_frame(*organisations: str) -> pl.DataFrame:
    """The organisations as a snapshot holds them."""
    return ror.parse({"ror.csv": ror_csv(*organisations)})


def norms_frame(**years: float) -> pl.DataFrame:
    """Study norms as a snapshot holds them; a keyword is a year after `y`."""
    rows = "".join(f"{year[1:]},{norm},a source\n" for year, norm in years.items())
    return study_norms.parse({"norms.csv": f"year,monthly,source\n{rows}".encode()})


def mail_frame(*domains: str) -> pl.DataFrame:
    """Disposable mail domains as a snapshot holds them."""
    return disposable_mail.parse({"mail.conf": "".join(f"{domain}\n" for domain in domains).encode()})


def registers(frames: dict[Register, pl.DataFrame]) -> Registers:
    """Registers with these frames; any other was never loaded."""
    absent = {name: ABSENT for name in Register if name not in frames}
    return Registers(frames, absent, dict.fromkeys(frames, "2026-11-23 0123456789ab"))


NONE_LOADED = registers({})
