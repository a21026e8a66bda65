"""Where the tour stops, as whom, and what it says there."""

from dataclasses import dataclass
from typing import Literal

from loep.vocabulary import Role


@dataclass(frozen=True)
class Stop:
    """One picture. `at`: what is scrolled to; `open`: what is unfolded first."""

    name: str
    title: str
    text: str
    role: Role
    path: str
    language: str = "en"
    scheme: Literal["light", "dark"] = "light"
    width: int = 1280
    height: int = 900
    at: str = ""
    open: str = ""


STOPS = (
    Stop(
        "start",
        "In the morning",
        "Everybody begins with what waits for them: a reviewer with the cases in hand and the next one.",
        Role.REVIEWER,
        "/",
        height=700,
    ),
    Stop(
        "queue",
        "The queue",
        "By deadline, then shuffled. Nothing tells a case of the random sample from one that signals opened, and "
        "points stay hidden until somebody judged. The chart says what the pace of the last weeks closes before 1 May "
        "and 1 September.",
        Role.REVIEWER,
        "/queue",
    ),
    Stop(
        "case",
        "A case: why it is here",
        "Sentences, not scores: innocent explanations first, then what was seen, what to check, how often cases like "
        "this were confirmed, and which rules could not look.",
        Role.REVIEWER,
        "/cases/{ring}",
        height=1100,
    ),
    Stop(
        "ring",
        "The ring",
        "What joins the registrations, reachable by keyboard, with a table as its equal; in Dutch, at night.",
        Role.REVIEWER,
        "/cases/{ring}",
        language="nl",
        scheme="dark",
        height=1000,
        at="#links",
    ),
    Stop(
        "sheet",
        "Side by side",
        "Only the fields in which registrations differ, the odd one out marked; one box shows the rest.",
        Role.REVIEWER,
        "/cases/{ring}",
        at="#registrations",
    ),
    Stop(
        "letters",
        "Letters",
        "Shared passages are marked in both letters, and it says how rare they are.",
        Role.REVIEWER,
        "/cases/{ring}",
        at="#letters",
    ),
    Stop(
        "decision",
        "The decision",
        "Per registration, with a motivation from a vetted text or in own words. A draft is kept while one types; "
        "unfounded alone may be given to several at once.",
        Role.REVIEWER,
        "/cases/{ring}",
        at="#decision",
    ),
    Stop(
        "second-look",
        "The second pair of eyes",
        "Who looks again judges first, without seeing what the colleague found.",
        Role.SENIOR,
        "/cases/{judged}",
        at="#decision",
    ),
    Stop(
        "phone",
        "On a narrow screen",
        "The same case at 390 pixels.",
        Role.REVIEWER,
        "/cases/{ring}",
        language="nl",
        width=390,
        height=900,
    ),
    Stop(
        "rule",
        "A rule in the catalogue",
        "What it looks for and reads, when it is innocent, signals per night, and what people decided on them.",
        Role.AUDITOR,
        "/catalogue/{rule}",
        height=1000,
    ),
    Stop(
        "policy",
        "How strict",
        "Every number with why it is what it is. A draft bites only after a back-test, when another person approves.",
        Role.RULE_AUTHOR,
        "/policy/1/edit",
        height=800,
    ),
    Stop(
        "deliveries",
        "Deliveries",
        "Every received row is loaded, quarantined or refused, and the counts balance.",
        Role.ADMISSIONS,
        "/deliveries",
        height=600,
    ),
    Stop(
        "dashboard",
        "Figures",
        "Volume, the funnel, time to decision, backlog, and how often two people agree; each with its table.",
        Role.SENIOR,
        "/dashboard",
        height=1200,
    ),
    Stop(
        "audit",
        "The log",
        "Who did what, when and why, in a chain of hashes; auditors ask who saw a person.",
        Role.AUDITOR,
        "/audit",
        height=800,
    ),
    Stop(
        "people",
        "People",
        "Invites, roles, institutions; nobody is administrator and auditor at once.",
        Role.ADMIN,
        "/people",
        language="nl",
        height=800,
    ),
)
