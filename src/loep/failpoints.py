"""Places where a test kills this process, before and after all that is kept. Inert unless LOEP_FAILPOINT names one.

A point is a name and a side: `promote_delivery before` is when all is written and nothing is committed yet. No mail is
sent, so there is none at sending.
"""

import os
import signal

VARIABLE = "LOEP_FAILPOINT"
NAMES = (
    "lease",
    "store",
    "check",
    "quarantine",
    "promote_delivery",
    "frames",
    "link",
    "detect",
    "open_cases",
    "sample",
    "report",
    "checkpoint",
    "purge",
)
APART = ("tombstone", "rectify", "backup")  # reached by what people ask for, not in a night
BEFORE, AFTER = "before", "after"
POINTS = tuple(f"{name} {side}" for name in NAMES for side in (BEFORE, AFTER))
APART_POINTS = tuple(f"{name} {side}" for name in APART for side in (BEFORE, AFTER))
ARMED = os.environ.get(VARIABLE, "")


def reached(name: str, side: str) -> None:
    """Kill this process, as a power cut does, when this is the point that was named."""
    if ARMED and f"{name} {side}" == ARMED:
        os.kill(os.getpid(), signal.SIGKILL)
