"""Loep: a magnifying glass over enrolment. These names are all that rules and models need."""

from loep.detection.declaration import Anomaly, Feature, model
from loep.detection.rules import Choice, Hit, rule
from loep.detection.thresholds import Between
from loep.vocabulary import LanguageTest

__all__ = ["Anomaly", "Between", "Choice", "Feature", "Hit", "LanguageTest", "model", "rule"]
