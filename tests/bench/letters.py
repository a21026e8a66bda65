"""Near-identical letters: ours beside datasketch, rensa and gaoya, on the same letters in the same run.

`python -m tests.bench.letters --rows 100000 --json FILE`; peers come from the dependency group `bench`.
"""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import polars as pl

from tests.bench.measure import apart, parser, peak_gib, publish, timed

PEER_THRESHOLD, PERMUTATIONS, SHINGLE = 0.5, 128, 3
MOST_ROWS_OF_PEERS = 200_000
Pairs = pl.DataFrame


def measure(rows: int, contestants: tuple[str, ...] = ("loep", "datasketch", "rensa")) -> dict[str, Any]:
    """Seconds, peak GiB, precision and recall of each contestant on `rows` letters, each in a process of its own.

    Recall: the share of planted copies that are tied to another copy of their ring, by kind and rate of edit.
    Precision: the share of tied pairs that stand in one ring. `ratio`: how many times longer each peer takes than
    loep, by the clock and by processor time, which a busy machine sways less. Peers that need memory or hours beyond
    `MOST_ROWS_OF_PEERS` rows are left out there.
    """
    from tests.bench.letter_texts import corpus

    kept = contestants if rows <= MOST_ROWS_OF_PEERS else ("loep",)
    with TemporaryDirectory() as folder:
        made = corpus(rows)
        made.planted.with_columns(made.letters).write_parquet(Path(folder) / "letters.parquet")
        del made
        found = {name: apart("letters", "--one", name, "--folder", folder) for name in kept}
    ratio = {
        measure: {
            name: round(told[measure] / found["loep"][measure], 1) for name, told in found.items() if name != "loep"
        }
        for measure in ("seconds", "cpu_seconds")
    }
    return {"rows": rows, "contestants": found, "ratio": ratio}


def one(name: str, folder: Path) -> dict[str, Any]:
    """What one contestant finds in the letters in `folder`; reading them is not counted, warming up neither."""
    everything = pl.read_parquet(folder / "letters.parquet")
    letters, planted = everything["motivation"], everything.drop("motivation")
    del everything
    CONTESTANTS[name](letters.head(300))
    began = process_time()
    seconds, pairs = timed(lambda: CONTESTANTS[name](letters))
    worked = process_time() - began
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(worked, 2),
        "peak_gib": round(peak_gib(), 2),
        **judged(pairs, planted),
    }


def judged(pairs: Pairs, planted: pl.DataFrame) -> dict[str, Any]:
    """Recall per kind and rate, per rate and original, precision, and the share of innocents that are tied."""
    ring = planted.with_row_index("row").select(pl.col("row").cast(pl.Int64), "ring", "kind")
    both = pairs.join(ring, left_on="left", right_on="row").join(ring, left_on="right", right_on="row", suffix="_right")
    right = both.filter((pl.col("ring") == pl.col("ring_right")) & (pl.col("kind") != "template"))
    tied = pl.concat([right["left"], right["right"]]).unique()
    any_tie = pl.concat([pairs["left"], pairs["right"]]).unique()
    rows = planted.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int64).is_in(tied.implode()).alias("found"),
        pl.col("row").cast(pl.Int64).is_in(any_tie.implode()).alias("tied"),
    )
    copies = rows.filter(pl.col("kind") != "template")
    cells = copies.group_by("kind", "rate").agg(pl.col("found").mean(), pl.len()).sort("kind", "rate")
    origin = copies.group_by("rate", "original").agg(pl.col("found").mean()).sort("rate", "original")
    recall: dict[str, dict[str, float]] = {}
    for kind, rate, share, _ in cells.rows():
        recall.setdefault(kind, {})[f"{rate:.2f}"] = round(share, 4)
    words = copies.filter(pl.col("kind").is_in(["delete", "insert", "substitute", "mixed"]))
    return {
        "pairs": len(pairs),
        "precision": round(len(right) / max(len(pairs), 1), 5),
        "recall": recall,
        "recall_word_edits": {
            f"{r:.2f}": round(v, 4) for r, v in words.group_by("rate").agg(pl.col("found").mean()).sort("rate").rows()
        },
        "recall_by_original": {f"{r:.2f} {'kept' if o else 'gone'}": round(v, 4) for r, o, v in origin.rows()},
        "templates_tied": round(rows.filter(pl.col("kind") == "template")["tied"].mean() or 0.0, 4),  # type: ignore[arg-type]
        "others_tied": round(rows.filter(pl.col("kind").is_null())["tied"].mean() or 0.0, 6),  # type: ignore[arg-type]
    }


def _loep(letters: pl.Series) -> Pairs:
    from loep.linking.letters import letters as step

    count = len(letters)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    rows = pl.select(
        pl.int_range(count).alias("row"),
        pl.int_range(count).alias("person"),
        pl.int_range(count).cast(pl.String).alias("registration_id"),
        pl.lit(None, pl.String).alias("school"),
        (pl.lit(first) + pl.duration(seconds=pl.int_range(count) * (120 * 86400 // count))).alias("at"),
    )
    links, _ = step(rows, pl.DataFrame({"motivation": letters}))
    return links.select("left", "right")


def _shingled(text: str) -> list[str]:
    words = text.lower().replace(".", "").split()
    return [" ".join(words[k : k + SHINGLE]) for k in range(len(words) - SHINGLE + 1)]


def _datasketch(letters: pl.Series) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=PEER_THRESHOLD, num_perm=PERMUTATIONS)
    found: list[tuple[int, int]] = []
    for row, text in enumerate(letters):
        print_of = MinHash(num_perm=PERMUTATIONS)
        print_of.update_batch([shingle.encode() for shingle in _shingled(text)])
        found += [(other, row) for other in index.query(print_of)]
        index.insert(row, print_of, check_duplication=False)
    return _pairs(found)


def _rensa(letters: pl.Series) -> Pairs:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=PEER_THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    found: list[tuple[int, int]] = []
    for row, text in enumerate(letters):
        print_of = RMinHash(num_perm=PERMUTATIONS, seed=1)
        print_of.update(_shingled(text))
        found += [(other, row) for other in index.query(print_of)]
        index.insert(row, print_of)
    return _pairs(found)


def _gaoya(letters: pl.Series) -> Pairs:
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=PEER_THRESHOLD,
        num_bands=32,
        band_size=4,
        analyzer="word",
        lowercase=True,
        ngram_range=(SHINGLE, SHINGLE),
    )
    texts = letters.to_list()
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    near = index.par_bulk_query(texts)
    return _pairs([(other, row) for row, others in enumerate(near) for other in others if other < row])


def _pairs(found: list[tuple[int, int]]) -> Pairs:
    return pl.DataFrame(found, schema={"left": pl.Int64, "right": pl.Int64}, orient="row")


CONTESTANTS: dict[str, Callable[[pl.Series], Pairs]] = {
    "loep": _loep,
    "datasketch": _datasketch,
    "rensa": _rensa,
    "gaoya": _gaoya,
}


def main() -> None:
    asked = parser(__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--peers", default="datasketch,rensa", help="comma-separated; none with an empty text")
    asked.add_argument("--one", choices=sorted(CONTESTANTS), help=argparse.SUPPRESS)
    asked.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    peers = tuple(name for name in given.peers.split(",") if name)
    publish(one(given.one, given.folder) if given.one else measure(given.rows, ("loep", *peers)), given.json)


if __name__ == "__main__":
    main()
