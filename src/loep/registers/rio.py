"""RIO: recognised programmes in higher education (DUO open data, "Overzicht erkenningen ho", refreshed daily).

One row per institution x programme x study mode x location. Columns in DUO's export are in capitals; dates are ISO with
a time of midnight; absent is empty, or NA in copies that passed through R.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl

from loep.registers import files
from loep.registers.layout import BRIN, Field, Layout, conform, dates

MAX_AGE = timedelta(days=30)
MODES = {"VOLTIJD": "full_time", "DEELTIJD": "part_time", "DUAAL": "dual"}

LAYOUT = Layout(
    fields=(
        Field("institution", "INSTELLINGSCODE", filled=True, pattern=BRIN),
        Field("institution_name", "INSTELLINGSNAAM", may_lack=True),
        Field("location", "VESTIGINGSCODE"),
        Field("programme", "ERKENDEOPLEIDINGSCODE", filled=True, pattern=r"^\d{1,5}$"),
        Field("unit", "OPLEIDINGSEENHEIDCODE", may_lack=True),
        Field("study_mode", "VORM", codes=MODES),
        Field("name", "OPLEIDINGSEENHEID_NAAM", filled=True),
        Field("name_en", "OPLEIDINGSEENHEID_INTERNATIONALE_NAAM", may_lack=True),
        Field("level", "NIVEAU", filled=True, pattern=r"^(HBO|WO)-[A-Z]+$"),
        Field("sector", "ONDERDEEL", filled=True),
        *dates(
            (
                ("licence_from", "VESTIGINGSLICENTIE_BEGINDATUM"),
                ("licence_until", "VESTIGINGSLICENTIE_EINDDATUM"),
                ("intake_ends", "INSTROOM_EINDDATUM"),
                ("decided_on", "ACCREDITATIE_BESLUITDATUM"),
                ("accredited_from", "ACCREDITATIE_BEGINDATUM"),
                ("accredited_until", "ACCREDITATIE_VERVALDATUM"),
                ("postponed_until", "ACCREDITATIE_UITSTELDATUM"),
                ("phased_out_on", "ACCREDITATIE_AFBOUWDATUM"),
                ("withdrawn_on", "ACCREDITATIE_INTREKKINGSDATUM"),
            )
        ),
        Field("partners", "SAMENWERKENDEINSTELLINGEN", may_lack=True, pattern=r"^\d{2}[A-Z]{2}(,\d{2}[A-Z]{2})*$"),
    ),
    key=("institution", "programme", "study_mode", "location", "unit"),
)


def find(source: Path, limit: int) -> dict[str, bytes]:
    """The file of the register. Raises Refused."""
    return {source.name: files.read(source, limit)}


def parse(content: Mapping[str, bytes]) -> pl.DataFrame:
    """The register as columns of `LAYOUT`; programme numbers get their leading zeros back. Raises Refused."""
    ((name, data),) = content.items()
    table = files.csv_table(name, data).with_columns(pl.exclude(files.RECORD).replace("NA", None))
    return conform(name, table, LAYOUT).with_columns(pl.col("programme").str.zfill(5))
