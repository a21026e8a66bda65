"""What one rule says of a frame, under a policy of its own."""

import json
from typing import Any

import polars as pl

from loep.detection.detect import detect
from loep.detection.policy import Policy, Ruling
from loep.detection.rules import Rule
from loep.vocabulary import Stage


def policy(**rulings: Ruling) -> Policy:
    """A policy that lists these rulings; everything else as an institution might have it."""
    return Policy(line=3, sample_share=0.1, sample_seed="test", ring_cap=50, deadline_days=14, rulings=rulings)


def signals(rule: Rule, frame: pl.DataFrame, **thresholds: float) -> list[dict[str, Any]]:
    """The signals of a live rule worth 3 points, as rows; a keyword sets one of its thresholds."""
    live = policy(**{rule.id: Ruling(Stage.LIVE, 3, thresholds)})
    return detect(frame, [rule], live, {}).signals.to_dicts()


def said(rule: Rule, frame: pl.DataFrame, language: str = "en", **thresholds: float) -> dict[str, str]:
    """Registration -> the sentence of the rule; who is not there did not fire."""
    return {row["registration_id"]: row[f"sentence_{language}"] for row in signals(rule, frame, **thresholds)}


def evidence(rule: Rule, frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Registration -> the evidence, read back from its JSON."""
    return {row["registration_id"]: json.loads(row["evidence"]) for row in signals(rule, frame)}
