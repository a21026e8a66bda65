"""The answer of an applicant: recorded with its files, which leave only as downloads that no browser shows."""

from uuid import uuid4

from starlette.responses import Response

from loep.cases import answer as answers
from loep.cases.answer import Given
from loep.cases.ask import LONGEST
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.web.access import Permission, Purpose, page
from loep.web.case.shown import conflict
from loep.web.language import N_
from loep.web.layout.render import go
from loep.web.letter import gather, store, taking
from loep.web.letter.views import day, shown
from loep.web.visit import Here, Visit

NOT_THEN = N_("Choose a day from when the letter was sent until today.")
NOTHING = N_("Write what the applicant answered, or add a file.")
TOO_LONG = N_("Shorten the answer to 20,000 characters, or add it as a file.")


@page("POST", "/cases/{case_id}/letters/{letter_id}/answer", Permission.CASES, Purpose.REVIEW)
def answer(visit: Here, case_id: str, letter_id: str) -> Response:
    opened, id = gather.opened(visit, case_id, letter_id), uuid4().hex
    errors = _wrong(visit, opened)
    on = day(visit.fields.get("received-on", ""))
    if errors or on is None:
        return shown(visit, opened, errors)
    files = store.keep(visit.desk, id, taking.taken(visit))
    given = Given(id, on, visit.fields.get("answer", ""), visit.fields.get("token") or opened.token, files)
    recorded = ""
    try:
        with transaction(visit.desk.bind) as session:
            recorded = answers.record(session, visit.viewer, case_id, letter_id, given, visit.now).id
    except Conflict:
        return conflict(visit, case_id)
    finally:
        if recorded != id:
            store.drop(visit.desk, id)
    return go(f"/cases/{case_id}/letters/{letter_id}?done=answered#answers")


@page("GET", "/cases/{case_id}/attachments/{attachment_id}", Permission.CASES, Purpose.REVIEW)
def attachment(visit: Here, case_id: str, attachment_id: str) -> Response:
    with transaction(visit.desk.bind) as session:
        file = answers.take_out(session, visit.viewer, case_id, attachment_id, visit.now)
    return store.handed(visit.desk, file)


def _wrong(visit: Visit, opened: gather.Opened) -> dict[str, str]:
    """What stands in the way, by field."""
    sent, on, text = (
        opened.asked.letter.sent_on,
        day(visit.fields.get("received-on", "")),
        visit.fields.get("answer", ""),
    )
    errors: dict[str, str] = {}
    if not (sent and on and sent <= on <= opened.today):
        errors["received-on"] = NOT_THEN
    if len(text) > LONGEST:
        errors["answer"] = TOO_LONG
    elif not text.strip() and not visit.files:
        errors["answer"] = NOTHING
    if problem := taking.wrong(visit):
        errors["files"] = problem
    return errors
