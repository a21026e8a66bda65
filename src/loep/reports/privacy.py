"""`docs/privacy.md`: what is kept of people, why, sealed how and for how long. What the code knows is read \
from it."""

from collections.abc import Iterator
from pathlib import Path

from loep import settings
from loep.contract import FEEDS, SEAL_PURPOSE, Column, Use

HEAD = """# What is kept of people

Input for a data protection impact assessment (DPIA). Columns, seals and terms below are read from the code, so \
they are what this
release does; purposes and legal bases are proposals for the institution, which is the controller, and its data \
protection officer.

## Purposes and bases

| purpose | proposed basis | note |
|---|---|---|
| see that a registration is what it says, before it takes a place | AVG art. 6(1)(e), WHW (7.28, 7.37, 7.42) \
| a person decides, never a score |
| meet the duties of a recognised sponsor | AVG art. 6(1)(c), Vreemdelingenwet (duties of a sponsor) | only what the \
IND asks |
| notice who may be a victim of trafficking | AVG art. 6(1)(d) and (e) | the welfare officer only, apart from cases |
| see whether groups are chosen unequally | AVG art. 6(1)(e), AI Act art. 10(5) where it holds | sealed store, \
aggregates only |
| account for what was done | AVG art. 5(2) and 32 | the event log |

A finding of fraud is of criminal type: AVG art. 10, UAVG art. 33. An institution checks first whether its \
ground covers this.
No decision is made by the machine alone (AVG art. 22): a case is a question to a reviewer, and what harms \
takes two people.
"""
USES = {
    Use.OPEN: "read by rules and models, and shown on the case",
    Use.LINKAGE: "read by linking and shown on the case; no rule or model",
    Use.SEALED: "a keyed hash from intake on; compared, never read",
    Use.VAULT: "a keyed hash from intake on, for the welfare officer; never a signal on a case",
    Use.CHECKED: "checked at intake, then dropped; the outcome stays",
    Use.PROTECTED: "encrypted in a store of its own; only the fairness report opens it, and that is an event",
}
TERMS = {
    "keep_deliveries": "received files, encrypted, after receipt",
    "keep_unflagged": "registrations without a case, after the end of their intake year",
    "keep_unfounded": "registrations whose case was unfounded, after the decision",
    "keep_confirmed": "registrations whose case was confirmed, after the decision",
    "keep_log": "details of the event log; the chain of hashes stays",
}
AFTERWARDS = """
A file leaves the inbox as soon as it counts, or after `LOEP_INBOX_KEEP_DAYS`; one that was refused after a week.

A case that nobody decided is closed without an outcome when registrations without a case go, and a judgement that
waits for a second one goes with it. A case with a registration on hold stays.

With the last form of a registration goes what was said of it: sentences, links, letters, answers, comments and
motivations. What was judged, when and by whom, and which rules and models spoke, stays under a keyed hash in the place
of its number, so that statistics add up, nobody comes back for the same reason, and its person can still be told of it
and erased. After the term of the log chance takes the place of that hash: the counts are nobody's. Signals of
registrations without a case, and welfare signs, go with the rows they are about. A fitted model goes when no run within
the term of the log names it; after an erasure all are fitted anew.
"""
FOOT = """
## Rights

Who saw a file: `loep audit who-saw`. Access and erasure: `loep person`. Rectification: the institution corrects its
own system and delivers again; the next night puts that on the case, and `loep person rectify` erases what was wrong.
Objection: the reviewer's decision is reviewed by somebody else. A legal hold takes two people: `loep hold`. These
commands believe who gives an account's address: the shell of the host is for those who may act for these accounts, and
the log has the system user beside the account.

## Who receives what

Reviewers see the cases of their institution; the ministry gets tables in which small counts are hidden \
([trust.md](trust.md)); nobody
else gets anything. Nothing leaves the host: no telemetry, no fonts or scripts from elsewhere, registers are \
loaded from files.
"""


def page() -> str:
    return "\n".join([HEAD, *_columns(), *_terms(), FOOT])


def write(home: Path) -> Path:
    path = home / "docs" / "privacy.md"
    path.write_text(page(), encoding="utf-8")
    return path


def _columns() -> Iterator[str]:
    yield "## Data\n"
    for feed in FEEDS.values():
        yield f"### Feed `{feed.name}`\n\n| use | columns | what happens to them |\n|---|---|---|"
        for use, told in USES.items():
            names = [_spelled(column) for column in feed.columns if column.use is use]
            if names:
                yield f"| {use.value} | {', '.join(names)} | {told} |"
        yield ""


def _spelled(column: Column) -> str:
    purpose = SEAL_PURPOSE.get(column.name)
    return f"`{column.name}`" + (f" (key `{purpose}`)" if purpose else "")


def _terms() -> Iterator[str]:
    yield "## How long\n\nAs shipped; an institution may set shorter terms, never longer ones.\n"
    yield "| kept | at most | shorter by |\n|---|---|---|"
    for name, (variable, longest) in settings.TERMS.items():
        yield f"| {TERMS[name]} | {longest.days} days | `{variable}` |"
    yield AFTERWARDS.rstrip()


if __name__ == "__main__":
    write(Path.cwd())
