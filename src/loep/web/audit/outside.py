"""Opening a case outside the normal right, reading it, and who did so lately."""

from datetime import timedelta

from starlette.responses import Response

from loep.audit import browse
from loep.cases import outside
from loep.storage.session import reading, transaction
from loep.web.access import Permission, Purpose, page
from loep.web.case.folder import open_folder
from loep.web.fresh import fresh
from loep.web.language import N_
from loep.web.layout.render import go, show
from loep.web.letter.gather import Told, told
from loep.web.visit import Here, Visit

RECENT = timedelta(days=365)
TOO_SHORT = N_("Say why, in 20 to 1,000 characters: it stands in the log and in the case.")
NO_CASE = N_("There is no such case, or not at your institution. Give the number as pages show it, or all of it.")


@page("GET", "/audit/outside", Permission.AUDIT, Purpose.AUDIT)
def looks(visit: Here) -> Response:
    return _page(visit, {})


@page("POST", "/audit/outside", Permission.AUDIT, Purpose.AUDIT)
def open_case(visit: Here) -> Response:
    fresh(visit)
    case_id, reason = visit.fields.get("case", "").strip(), visit.fields.get("reason", "")
    try:
        with transaction(visit.desk.bind) as session:
            look = outside.open_outside(session, visit.viewer, case_id, reason, visit.now)
    except outside.NoReason:
        return _page(visit, {"reason": TOO_SHORT})
    except LookupError:
        return _page(visit, {"case": NO_CASE})
    return go(f"/audit/cases/{look.case_id}")


@page("GET", "/audit/cases/{case_id}", Permission.AUDIT, Purpose.AUDIT)
def read(visit: Here, case_id: str) -> Response:
    with reading(visit.desk.bind) as session:
        reader = outside.reader(session, visit.viewer, case_id, visit.now)
    folder = open_folder(visit, case_id, reader)
    asked = told(visit, case_id, folder.members)
    with reading(visit.desk.bind) as session:
        names = browse.names(session, [by for each in asked for by in _by(each)])
    return show(visit, "audit/case.html", here="/audit", folder=folder, asked=asked, names=names)


def _by(each: Told) -> list[str]:
    letter = each.asked.letter
    return [letter.written_by, letter.sent_by or "", *(came.answer.recorded_by for came in each.asked.answers)]


def _page(visit: Visit, errors: dict[str, str]) -> Response:
    with reading(visit.desk.bind) as session:
        found = outside.looks(session, visit.viewer.institution, visit.now - RECENT)
        names = browse.names(session, [look.account_id for look in found])
    values = {"case": visit.fields.get("case", visit.query.get("case", "")), "reason": visit.fields.get("reason", "")}
    given = {"looks": found, "names": names, "values": values, "errors": errors}
    return show(visit, "audit/outside.html", 422 if errors else 200, here="/audit", **given)
