"""School names against ROR: accuracy, precision, recall and speed on affiliations of real papers with their ROR ids.

    python -m tests.bench.schools [--rows 100000] [--json FILE]

The texts are 3,000 affiliations from Crossref with the ids that people gave them (ROR community, MIT). The reference
holds most of these ids: `covered` are the texts whose ids it holds all, `every` are all texts, of whose ids those count
that it holds. Developed on the texts at even places; the texts at odd places (`held_out`) were only measured.

As ROR's own tests have it: accuracy is the share of texts of which exactly the right ids are found; precision and
recall count ids over all texts. Their thresholds: 0.73, 0.95 and 0.70.
"""

import json
import os
import random
from pathlib import Path
from typing import Any

import polars as pl

from loep.registers import schools
from tests.bench.measure import arguments, peak_gib, publish, timed
from tests.conftest import SHARED

FOLDER = Path("data/er-ror-affiliation-matching")
AFFILIATIONS, REFERENCE = "dataset_affiliations_crossref_2024_02_19.json", "ror_reference.csv"
THRESHOLDS = {"accuracy": 0.73, "precision": 0.95, "recall": 0.70}
LANGUAGE = r"@[a-z]{2,3}(;|$)"


def reference(shared: Path) -> pl.DataFrame:
    """The reference table as columns of the register."""
    told = pl.read_csv(shared / FOLDER / REFERENCE, infer_schema_length=0)
    others = pl.col("aliases_and_labels").str.replace_all(LANGUAGE, "$1").str.replace_all(";", "; ")
    listed = pl.col("acronyms").str.replace_all(";", "; ")
    return told.select("name", "country", "city", "types", "status", id="ror_id", other_names=others, acronyms=listed)


def labelled(shared: Path) -> list[tuple[str, set[str]]]:
    """Texts with the ids that they name."""
    told = json.loads((shared / FOLDER / AFFILIATIONS).read_text(encoding="utf-8"))
    return [(one["affiliation"], {gold.rsplit("/", 1)[-1] for gold in one["ror_ids"]}) for one in told]


def quality(shared: Path) -> dict[str, Any]:
    """Accuracy, precision and recall on both halves, over covered texts and over all of them."""
    register, texts = reference(shared), labelled(shared)
    index = schools.build(register)
    found = schools.match(pl.Series([text for text, _ in texts]), index)
    sure = found.filter((pl.col("confidence") >= schools.SURE) & ~pl.col("ambiguous"))
    named = {text: set(ids) for text, ids in sure.group_by("text").agg("id").iter_rows()}
    known = set(register["id"])
    pairs = [(gold, named.get(place, set())) for place, (_, gold) in enumerate(texts)]
    halves = {"developed": pairs[::2], "held_out": pairs[1::2]}
    return {
        half: {
            "covered": figures([(gold, ids) for gold, ids in rows if gold <= known]),
            "every": figures([(gold & known, ids) for gold, ids in rows]),
        }
        for half, rows in halves.items()
    }


def figures(pairs: list[tuple[set[str], set[str]]]) -> dict[str, float]:
    """Of (right ids, found ids): accuracy over texts, precision and recall over ids."""
    both = sum(len(right & found) for right, found in pairs)
    return {
        "texts": len(pairs),
        "accuracy": round(sum(right == found for right, found in pairs) / len(pairs), 4),
        "precision": round(both / sum(len(found) for _, found in pairs), 4),
        "recall": round(both / sum(len(right) for right, _ in pairs), 4),
    }


def seconds(shared: Path, rows: int) -> dict[str, float]:
    """Seconds to make the index and to hold `rows` distinct names against it, a tenth of the words misspelt."""
    rng = random.Random(1)  # noqa: S311
    texts = [text for text, _ in labelled(shared)]
    names = [f"{_misspelt(rng, texts[place % len(texts)])} {place}" for place in range(rows)]
    building, index = timed(lambda: schools.build(reference(shared)))
    matching, _ = timed(lambda: schools.recognise(pl.Series(names), index))
    return {"index": round(building, 2), "names": round(matching, 2)}


def _misspelt(rng: random.Random, text: str) -> str:
    return " ".join(
        f"{word[:-1]}{rng.choice('abc')}{word[-1:]}" if rng.random() < 0.1 else word for word in text.split()
    )


def measure(rows: int = 100_000) -> dict[str, Any]:
    """Everything at once; `rows` distinct names for the speed. The texts are in the folder `LOEP_SHARED`."""
    folder = Path(os.environ.get("LOEP_SHARED", SHARED))
    told = {"rows": rows, "thresholds": THRESHOLDS, "quality": quality(folder), "seconds": seconds(folder, rows)}
    return {**told, "peak_gib": round(peak_gib(), 2)}


if __name__ == "__main__":
    asked = arguments(__doc__, 100_000)
    publish(measure(asked.rows), asked.json)
