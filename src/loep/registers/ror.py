"""ROR (Research Organization Registry): universities, colleges and other organisations with all their names. CC0.

Read from the data dump (ror.org, monthly on Zenodo) in schema 2: `...-ror-data_schema_v2.csv`, lately
`...-ror-data.csv`, the same as `.json`, or a folder that holds one of them. In the CSV several values of a field are
parted by "; " and a name is led by its language ("nl: Universiteit Leiden; no_lang_code: RUL"). Secondary schools are
mostly not in ROR.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from loep.errors import Refused
from loep.registers import files
from loep.registers.layout import Field, Layout, conform

MAX_AGE = timedelta(days=186)
BETWEEN = "; "
LANGUAGE = r"(^|; )(?:[a-z]{2,3}|no_lang_code): "
DISPLAY, LABEL, ALIAS, ACRONYM = (f"NAMES.TYPES.{kind}" for kind in ("ROR_DISPLAY", "LABEL", "ALIAS", "ACRONYM"))
OTHERS = "OTHER_NAMES"
COUNTRY, CITY = "LOCATIONS.GEONAMES_DETAILS.COUNTRY_CODE", "LOCATIONS.GEONAMES_DETAILS.NAME"

LAYOUT = Layout(
    fields=(
        Field("id", "ID", filled=True, pattern=r"^https://ror\.org/0[a-z0-9]{8}$"),
        Field("name", DISPLAY, filled=True),
        Field("other_names", OTHERS),
        Field("acronyms", ACRONYM),
        Field("country", COUNTRY, pattern=r"^[A-Z]{2}$"),
        Field("city", CITY),
        Field("types", "TYPES"),
        Field("status", "STATUS", filled=True, codes={one: one for one in ("active", "inactive", "withdrawn")}),
    ),
    key=("id",),
)


def find(source: Path, limit: int) -> dict[str, bytes]:
    """The dump, or the one in a folder (CSV before JSON). Raises Refused."""
    if not source.is_dir():
        return {source.name: files.read(source, limit)}
    for suffix in (".csv", ".json"):
        found = sorted(path for path in source.iterdir() if path.suffix == suffix and path.is_file())
        if len(found) > 1:
            raise Refused((f"{source.name}: {len(found)} files end in {suffix}, which of them is the dump?",))
        if found:
            return {found[0].name: files.read(found[0], limit)}
    raise Refused((f"{source.name}: no dump (.csv or .json, schema 2) in this folder",))


def parse(content: Mapping[str, bytes]) -> pl.DataFrame:
    """The register as columns of `LAYOUT`; `other_names` and `acronyms` parted by "; ". Raises Refused."""
    ((name, data),) = content.items()
    listed = data.lstrip()[:1] == b"["
    return conform(name, _json_table(name, data) if listed else _csv_table(name, data), LAYOUT)


def _csv_table(name: str, data: bytes) -> pl.DataFrame:
    table = files.csv_table(name, data)
    if not {LABEL, ALIAS, COUNTRY, CITY, ACRONYM} <= set(table.columns):
        raise Refused((f"{name}: without the columns of schema 2 of the ROR dump",))
    unled = [pl.col(column).str.replace_all(LANGUAGE, "$1") for column in (LABEL, ALIAS, ACRONYM)]
    first = [pl.col(column).str.split(BETWEEN).list.first() for column in (COUNTRY, CITY)]
    return table.with_columns(*unled, *first).with_columns(
        pl.concat_str(LABEL, ALIAS, separator=BETWEEN, ignore_nulls=True).replace("", None).alias(OTHERS)
    )


def _json_table(name: str, data: bytes) -> pl.DataFrame:
    try:
        rows = [_row(record) for record in json.loads(data)]
    except (ValueError, KeyError, TypeError, IndexError):
        raise Refused((f"{name}: not a whole dump in schema 2: cut off, damaged, or of another schema",)) from None
    schema = dict.fromkeys((field.column for field in LAYOUT.fields), pl.String)
    return pl.DataFrame(rows, schema=schema).with_columns(
        pl.all().replace("", None), pl.int_range(1, pl.len() + 1).alias(files.RECORD)
    )


def _row(record: Mapping[str, Any]) -> dict[str, str | None]:
    named = [(each["value"], set(each["types"])) for each in record["names"]]
    place = record["locations"][0]["geonames_details"] if record["locations"] else {}
    return {
        "ID": record["id"],
        DISPLAY: next((value for value, types in named if "ror_display" in types), None),
        OTHERS: BETWEEN.join(
            value for value, types in named if types & {"label", "alias"} and "ror_display" not in types
        ),
        ACRONYM: BETWEEN.join(value for value, types in named if "acronym" in types),
        COUNTRY: place.get("country_code"),
        CITY: place.get("name"),
        "TYPES": BETWEEN.join(record["types"]),
        "STATUS": record["status"],
    }
