"""What the portal saw: files, who made them, devices and networks."""

import numpy as np
import polars as pl

from loep.simulate import words
from loep.simulate.draw import Bools, Rng, chance, hashes, pick, where
from loep.simulate.people import Crowd
from loep.simulate.plan import Plan

BLANK_FORMS_FROM = 1_000  # rows; in a smaller delivery a blank form would pass for a shared document


def devices(rng: Rng, crowd: Crowd) -> dict[str, pl.Series]:
    """Salted hashes of device and network; housemates share a network, and some browsers keep them back."""
    count = len(crowd)
    network = hashes(rng, count, 32)
    housemate = chance(rng, count, 0.015)
    return {
        "device": where(chance(rng, count, 0.05), None, hashes(rng, count, 32)),
        "network": where(chance(rng, count, 0.02), None, where(housemate, network.shift(1), network)),
    }


def uploads(rng: Rng, form: pl.DataFrame, plan: Plan) -> dict[str, pl.Series]:
    """`upload_hashes` and `upload_authors` of `form` (own names, bsn, language_test, permit_needed, means_amount)."""
    count = len(form)
    foreign = form["bsn"].is_null().to_numpy()
    tested = ~form["language_test"].is_in(["none", "other"]).to_numpy()
    shares: dict[str, Bools] = {
        "diploma": chance(rng, count, np.where(foreign, 0.96, 0.12)),
        "transcript": chance(rng, count, np.where(foreign, 0.85, 0.3)),
        "language": tested & chance(rng, count, 0.97),
        "identity": chance(rng, count, np.where(foreign, 0.98, 0.05)),
        "means": form["means_amount"].is_not_null().to_numpy(),
        "photo": chance(rng, count, 0.35),
        "other": chance(rng, count, 0.08),
    }
    files = {kind: where(given, f"{kind}:" + hashes(rng, count)) for kind, given in shares.items()}
    files["form"] = _blank_forms(form, rng, plan)
    listed = pl.DataFrame(files).select(pl.concat_list(pl.all()).list.drop_nulls().alias("upload_hashes"))
    return {
        "upload_hashes": listed.select(
            pl.when(pl.col("upload_hashes").list.len() > 0).then("upload_hashes")
        ).to_series(),
        "upload_authors": _authors(rng, form, listed["upload_hashes"].list.len().to_numpy() > 0),
    }


def _blank_forms(form: pl.DataFrame, rng: Rng, plan: Plan) -> pl.Series:
    """Empty forms that the institution itself hands out: one file for everybody who uploads it unfilled."""
    count = len(form)
    if plan.rows < BLANK_FORMS_FROM:
        return pl.Series([None] * count, dtype=pl.String)
    fixed = hashes(np.random.default_rng(int(plan.institution, 36)), 2)
    guarantee = where(
        form["means_amount"].is_not_null().to_numpy() & chance(rng, count, 0.25), "means:" + fixed.gather([0] * count)
    )
    leaflet = where(chance(rng, count, 0.02), "other:" + fixed.gather([1] * count))
    return pl.select(pl.coalesce(guarantee, leaflet)).to_series()


def _authors(rng: Rng, form: pl.DataFrame, given: Bools) -> pl.Series:
    """Software that made the file, or the name of its owner; some files say nothing."""
    count = len(form)
    owner = (form["given_names"].fill_null("") + " " + form["surname"]).str.strip_chars()
    software = pick(rng, words.lists()["programmes_of_scanners"], count)
    author = where(chance(rng, count, 0.55), software, owner)
    listed = pl.DataFrame({"author": where(given & chance(rng, count, 0.7), author)})
    return listed.select(pl.when(pl.col("author").is_not_null()).then(pl.concat_list("author"))).to_series()
