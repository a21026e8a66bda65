"""A letter to an applicant: choose what is asked, edit, print, and record that somebody sent it."""

from collections.abc import Mapping
from datetime import date, timedelta
from secrets import token_urlsafe

from starlette.responses import Response

from loep.cases import ask
from loep.cases.claim import stay
from loep.cases.snooze import LONGEST as LONGEST_WAIT
from loep.cases.snooze import snooze
from loep.clock import today
from loep.errors import Conflict, Unfilled
from loep.storage.session import transaction
from loep.vocabulary import AskedFor, FileKind, Way, Words
from loep.web.access import Permission, Purpose, page
from loep.web.case.folder import Folder, open_folder
from loep.web.case.shown import conflict
from loep.web.language import LANGUAGES, N_
from loep.web.layout.render import go, show
from loep.web.letter import gather
from loep.web.letter.wording import Told, passages, worded
from loep.web.visit import Here, Visit

KINDS = {kind.value: kind for kind in FileKind}
WAITS_FOR = Words("The answer of the applicant", "Het antwoord van de aanmelder")
NO_MEMBER = N_("Choose a registration of this case.")
NO_KIND = N_("Choose what you ask for.")
NO_DAY = N_("Choose a day after today, at most 90 days away.")
NO_TEXT = N_("Write a letter of at most 20,000 characters.")
OPEN = N_("Fill in what stands between [brackets], and save the letter.")
CHANGED = N_("You changed this text and did not save it. Save the letter, send it as it then stands, and say so here.")
NO_WAY = N_("Choose how you sent it.")
NOT_THEN = N_("Choose a day from when the letter was written until today.")


@page("GET", "/cases/{case_id}/letter", Permission.CASES, Purpose.REVIEW)
def choose(visit: Here, case_id: str) -> Response:
    return _choosing(visit, open_folder(visit, case_id), {})


@page("POST", "/cases/{case_id}/letter", Permission.CASES, Purpose.REVIEW)
def write(visit: Here, case_id: str) -> Response:
    folder, asked = open_folder(visit, case_id), visit.fields
    member = next((each for each in folder.members if each.registration_id == asked.get("registration")), None)
    until, kind = day(asked.get("answer-by", "")), asked.get("asked-for", "")
    latest = today(visit.now) + ask.LATEST
    errors = {
        "registration": None if member else NO_MEMBER,
        "asked-for": None if kind in set(AskedFor) else NO_KIND,
        "answer-by": None if until and today(visit.now) < until <= latest else NO_DAY,
    }
    wrong = {name: text for name, text in errors.items() if text}
    if wrong or member is None or until is None:
        return _choosing(visit, folder, wrong)
    own = next((each for each in folder.letters if each.member.number == member.number), None)
    language = asked["language"] if asked.get("language") in LANGUAGES else visit.language
    sender, contact = (asked.get(name, "").strip()[:500] for name in ("sender", "contact"))
    told = Told(member.name, member.form.get("programme") or "", until, sender, contact, passages(own))
    text, token = worded(AskedFor(kind), language, told), asked.get("token") or token_urlsafe(16)
    wish = ask.Wish(member.registration_id, AskedFor(kind), language, until, sender, contact, text, token)
    try:
        with transaction(visit.desk.bind) as session:
            letter = ask.write(session, visit.viewer, case_id, wish, visit.now)
            stay(session, visit.viewer, case_id, visit.now)
    except Conflict:
        return conflict(visit, case_id)
    return go(f"/cases/{case_id}/letters/{letter.id}")


@page("GET", "/cases/{case_id}/letters/{letter_id}", Permission.CASES, Purpose.REVIEW)
def letter(visit: Here, case_id: str, letter_id: str) -> Response:
    return shown(visit, gather.opened(visit, case_id, letter_id), {})


@page("POST", "/cases/{case_id}/letters/{letter_id}/text", Permission.CASES, Purpose.REVIEW)
def reword(visit: Here, case_id: str, letter_id: str) -> Response:
    opened, text = gather.opened(visit, case_id, letter_id), visit.fields.get("text", "")
    try:
        with transaction(visit.desk.bind) as session:
            ask.reword(session, visit.viewer, case_id, letter_id, text, visit.now)
            stay(session, visit.viewer, case_id, visit.now)
    except Unfilled as error:
        return shown(visit, opened, {error.field: NO_TEXT})
    except Conflict:
        return conflict(visit, case_id)
    return go(f"/cases/{case_id}/letters/{letter_id}?done=saved#letter")


@page("POST", "/cases/{case_id}/letters/{letter_id}/discard", Permission.CASES, Purpose.REVIEW)
def discard(visit: Here, case_id: str, letter_id: str) -> Response:
    try:
        with transaction(visit.desk.bind) as session:
            ask.discard(session, visit.viewer, case_id, letter_id, visit.now)
    except Conflict:
        return conflict(visit, case_id)
    return go(f"/cases/{case_id}#asked")


@page("POST", "/cases/{case_id}/letters/{letter_id}/sent", Permission.CASES, Purpose.REVIEW)
def sent(visit: Here, case_id: str, letter_id: str) -> Response:
    opened, fields = gather.opened(visit, case_id, letter_id), visit.fields
    on, way, written = day(fields.get("sent-on", "")), fields.get("way", ""), opened.asked.letter.written_at
    errors = {
        "text": OPEN if opened.open else None,
        "sent-on": None if on and today(written) <= on <= opened.today else NOT_THEN,
        "way": None if way in set(Way) else NO_WAY,
    }
    wrong = {name: text for name, text in errors.items() if text}
    if wrong or on is None:
        return shown(visit, opened, wrong)
    try:
        with transaction(visit.desk.bind) as session:
            how = ask.Sending(on, Way(way), fields.get("text", opened.asked.letter.text))
            made = ask.record_sent(session, visit.viewer, case_id, letter_id, how, visit.now)
            until = min(made.answer_by + timedelta(days=1), opened.today + LONGEST_WAIT)
            if fields.get("wait") == "yes" and opened.mine and until > opened.today:
                snooze(session, visit.viewer, case_id, until, WAITS_FOR.label(visit.language), visit.now)
    except Unfilled as error:
        return shown(visit, opened, {error.field: CHANGED})
    except Conflict:
        return conflict(visit, case_id)
    return go(f"/cases/{case_id}/letters/{letter_id}?done=sent")


def shown(visit: Visit, opened: gather.Opened, errors: Mapping[str, str]) -> Response:
    """The page of this letter; what was typed stays in its forms."""
    told = {"letter": opened, "ways": list(Way), "kinds": KINDS, "errors": errors, "here": f"/cases/{opened.case.id}"}
    limits = visit.desk.settings
    megabytes = limits.max_attachment_bytes // 1_000_000
    return show(
        visit, "letter/page.html", 422 if errors else 200, most=limits.max_attachments, megabytes=megabytes, **told
    )


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _choosing(visit: Visit, folder: Folder, errors: Mapping[str, str]) -> Response:
    sender, contact = gather.last(visit, folder.file.case.institution)
    until = ask.working_day(today(visit.now))
    values = {
        "registration": folder.ids[0] if len(folder.ids) == 1 else "",
        "asked-for": "",
        "language": visit.language,
        "answer-by": until.isoformat(),
        "sender": sender,
        "contact": contact,
        **visit.fields,
    }
    return show(
        visit,
        "letter/choose.html",
        422 if errors else 200,
        here=f"/cases/{folder.file.case.id}",
        folder=folder,
        kinds=list(AskedFor),
        values=values,
        errors=errors,
        token=visit.fields.get("token") or token_urlsafe(16),
        earliest=today(visit.now) + timedelta(days=1),
        latest=today(visit.now) + ask.LATEST,
    )
