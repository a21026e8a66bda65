"""Every SQL row that Loep keeps. Times are aware UTC; ids are text; nothing here is overwritten by a machine
once a person decided on it. The unique keys, not the scheduler, make a repeated night harmless."""

from loep.storage.tables.accounts import Account, Invite, KeptForm, OutsideLook, RecoveryCode, WebSession
from loep.storage.tables.allowed import Allowed
from loep.storage.tables.asked import ApplicantAnswer, ApplicantLetter, Attachment
from loep.storage.tables.cases import WAITING, Case, CaseRegistration, Decision, Link, SecondLook, Signal
from loep.storage.tables.deliveries import Delivery, RowError, Snapshot, Validation
from loep.storage.tables.events import Event, EventDetail, Sighting
from loep.storage.tables.policies import ALL, PolicyVersion, Stop
from loep.storage.tables.privacy import LegalHold, Tombstone
from loep.storage.tables.runs import Figures, FittedModel, Lease, Run, RunStage
from loep.storage.tables.statistics import StatisticsRelease
from loep.storage.tables.together import CaseLink, Comment, CommentFile, Draft, Looking, Mention, Snooze, TakenBack
from loep.storage.tables.welfare import WelfareSign

__all__ = [
    "ALL",
    "WAITING",
    "Account",
    "Allowed",
    "ApplicantAnswer",
    "ApplicantLetter",
    "Attachment",
    "Case",
    "CaseLink",
    "CaseRegistration",
    "Comment",
    "CommentFile",
    "Decision",
    "Delivery",
    "Draft",
    "Event",
    "EventDetail",
    "Figures",
    "FittedModel",
    "Invite",
    "KeptForm",
    "Lease",
    "LegalHold",
    "Link",
    "Looking",
    "Mention",
    "OutsideLook",
    "PolicyVersion",
    "RecoveryCode",
    "RowError",
    "Run",
    "RunStage",
    "SecondLook",
    "Sighting",
    "Signal",
    "Snapshot",
    "Snooze",
    "StatisticsRelease",
    "Stop",
    "TakenBack",
    "Tombstone",
    "Validation",
    "WebSession",
    "WelfareSign",
]
