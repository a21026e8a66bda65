"""The answer of an applicant: recorded with its files, which leave only as downloads that no browser shows."""

from uuid import uuid4

from starlette.responses import Response

from loep.cases import answer as answers
from loep.cases.answer import Given
from loep.cases.ask import LONGEST
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.vocabulary import FileKind
from loep.web.access import Permission, Purpose, page
from loep.web.case.shown import conflict
from loep.web.headers import SANDBOX
from loep.web.language import N_
from loep.web.layout.render import go
from loep.web.letter import gather, store
from loep.web.letter.kinds import MEDIA, kind
from loep.web.letter.views import day, shown
from loep.web.uploads import Upload
from loep.web.visit import Here, Visit

NOT_THEN = N_("Choose a day from when the letter was sent until today.")
NOTHING = N_("Write what the applicant answered, or add a file.")
TOO_LONG = N_("Shorten the answer to 20,000 characters, or add it as a file.")
TOO_MANY = N_("These are too many files for one answer. Record the others as a second answer.")
TOO_LARGE = N_("One of the files is too large. Ask for a smaller one, or make it smaller, and add it again.")
NOT_TAKEN = N_(
    "One of the files is no PDF, JPEG, PNG or plain text. Ask the applicant for one of these, or print it to PDF."
)


@page("POST", "/cases/{case_id}/letters/{letter_id}/answer", Permission.CASES, Purpose.REVIEW)
def answer(visit: Here, case_id: str, letter_id: str) -> Response:
    opened, id = gather.opened(visit, case_id, letter_id), uuid4().hex
    taken = [(file, found) for file in visit.files if (found := kind(file.data)) is not None]
    errors = _wrong(visit, opened, taken)
    on = day(visit.fields.get("received-on", ""))
    if errors or on is None:
        return shown(visit, opened, errors)
    files = store.keep(visit.desk, id, taken)
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
    media, ending = MEDIA[FileKind(file.kind)]
    headers = {
        "content-disposition": f'attachment; filename="{file.sha256}.{ending}"',
        "content-security-policy": SANDBOX,
    }
    return Response(store.read(visit.desk, file), media_type=media, headers=headers)


def _wrong(visit: Visit, opened: gather.Opened, taken: list[tuple[Upload, FileKind]]) -> dict[str, str]:
    """What stands in the way, by field."""
    sent, on, text = (
        opened.asked.letter.sent_on,
        day(visit.fields.get("received-on", "")),
        visit.fields.get("answer", ""),
    )
    limits, files = visit.desk.settings, visit.files
    errors: dict[str, str] = {}
    if not (sent and on and sent <= on <= opened.today):
        errors["received-on"] = NOT_THEN
    if len(text) > LONGEST:
        errors["answer"] = TOO_LONG
    elif not text.strip() and not files:
        errors["answer"] = NOTHING
    if len(files) > limits.max_attachments:
        errors["files"] = TOO_MANY
    elif any(len(file.data) > limits.max_attachment_bytes for file in files):
        errors["files"] = TOO_LARGE
    elif len(taken) < len(files):
        errors["files"] = NOT_TAKEN
    return errors
