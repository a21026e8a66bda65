"""Working together on a case: comments that name colleagues, waiting for a day, cases that belong together."""

from datetime import date
from uuid import uuid4

from starlette.responses import Response

from loep.cases import belong, comments
from loep.cases import snooze as waiting
from loep.cases.claim import stay
from loep.errors import Conflict, Nobody, Unfilled
from loep.storage.session import reading, transaction
from loep.web.access import Permission, Purpose, page
from loep.web.case.folder import open_folder
from loep.web.case.shown import conflict, shown
from loep.web.language import N_
from loep.web.layout.render import go, show
from loep.web.letter import store, taking
from loep.web.visit import Here, Visit

WRONG = {
    "comment": N_("Write something, at most 5,000 characters."),
    "until": N_("Choose a day after today, at most 90 days away."),
    "waits-for": N_("Say what the case waits for."),
    "other": N_("There is no other case with this number here. Give at least the first eight characters."),
    "because": N_("Say why the cases belong together."),
}

NOBODY = N_("After @ stands the name of one colleague who reviews here; leave the @ out if nobody is meant.")


@page("POST", "/cases/{case_id}/comment", Permission.CASES, Purpose.REVIEW)
def comment(visit: Here, case_id: str) -> Response:
    if problem := taking.wrong(visit):
        return shown(visit, open_folder(visit, case_id), 422, {"files": problem})
    id, token = uuid4().hex, f"{visit.viewer.account_id} {visit.fields.get('comment-token', '')[:64]}"
    files = store.keep(visit.desk, id, taking.taken(visit))
    recorded = ""
    try:
        with transaction(visit.desk.bind) as session:
            note = comments.Note(id, visit.fields.get("comment", ""), token, files)
            recorded = comments.write(session, visit.viewer, case_id, note, visit.now).id
            stay(session, visit.viewer, case_id, visit.now)
    except Nobody as error:
        return shown(visit, open_folder(visit, case_id), 422, {"comment": NOBODY}, unknown=error.names)
    except Unfilled as error:
        return _again(visit, case_id, error.field)
    finally:
        if recorded != id:
            store.drop(visit.desk, id)
    return go(f"/cases/{case_id}#comments")


@page("GET", "/cases/{case_id}/comments/{file_id}", Permission.CASES, Purpose.REVIEW)
def commented(visit: Here, case_id: str, file_id: str) -> Response:
    with transaction(visit.desk.bind) as session:
        file = comments.take_out(session, visit.viewer, case_id, file_id, visit.now)
    return store.handed(visit.desk, file)


@page("POST", "/cases/{case_id}/snooze", Permission.CASES, Purpose.REVIEW)
def snooze(visit: Here, case_id: str) -> Response:
    until, reason = _day(visit.fields.get("until", "")), visit.fields.get("waits-for", "")
    try:
        with transaction(visit.desk.bind) as session:
            waiting.snooze(session, visit.viewer, case_id, until, reason, visit.now)
    except Unfilled as error:
        return _again(visit, case_id, error.field)
    except Conflict:
        return conflict(visit, case_id)
    return go("/queue")


@page("POST", "/cases/{case_id}/link", Permission.CASES, Purpose.REVIEW)
def link(visit: Here, case_id: str) -> Response:
    other, reason = visit.fields.get("other", ""), visit.fields.get("because", "")
    try:
        with transaction(visit.desk.bind) as session:
            belong.link(session, visit.viewer, case_id, other, reason, visit.now)
    except Unfilled as error:
        return _again(visit, case_id, error.field)
    return go(f"/cases/{case_id}#kin")


@page("POST", "/cases/{case_id}/unlink", Permission.CASES, Purpose.REVIEW)
def unlink(visit: Here, case_id: str) -> Response:
    with transaction(visit.desk.bind) as session:
        belong.unlink(session, visit.viewer, case_id, visit.fields.get("link", ""), visit.now)
    return go(f"/cases/{case_id}#kin")


@page("GET", "/mentions", Permission.CASES, Purpose.REVIEW)
def mentions(visit: Here) -> Response:
    with reading(visit.desk.bind) as session:
        told = comments.mentions(session, visit.viewer)
    return show(visit, "case/mentions.html", told=told)


@page("POST", "/mentions/{comment_id}", Permission.CASES, Purpose.REVIEW)
def see(visit: Here, comment_id: str) -> Response:
    with transaction(visit.desk.bind) as session:
        case_id = comments.see(session, visit.viewer, comment_id, visit.now)
    return go(f"/cases/{case_id}#comments")


def _again(visit: Visit, case_id: str, field: str) -> Response:
    return shown(visit, open_folder(visit, case_id), 422, {field: WRONG[field]})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
