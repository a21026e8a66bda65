"""Loep: a magnifying glass over enrolment. These four names are all that rules and models need."""

from loep.detection.anomaly import Anomaly, model
from loep.detection.rules import Hit, rule

__all__ = ["Anomaly", "Hit", "model", "rule"]
