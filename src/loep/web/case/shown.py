"""The case page as an answer: as it is, or as it is now that something stood in the way."""

import secrets
from collections.abc import Sequence

from starlette.responses import Response

from loep.cases import drafts
from loep.storage.session import transaction
from loep.vocabulary import FileKind
from loep.web.case import form
from loep.web.case.beside import Beside, beside
from loep.web.case.folder import Folder, changes, open_folder
from loep.web.layout.render import show
from loep.web.letter.gather import told
from loep.web.texts import written
from loep.web.visit import Visit

KINDS = {kind.value: kind for kind in FileKind}


def shown(
    visit: Visit,
    folder: Folder,
    status: int = 200,
    errors: dict[str, str] | None = None,
    unknown: Sequence[str] = (),
) -> Response:
    """The page of this case; what was typed stays in its forms. `unknown`: who was named and is not there."""
    about = beside(visit, folder)
    filled = form.draft(visit.fields, folder.ids, about.draft)
    return _page(
        visit, folder, about, status, draft=filled, errors=errors or {}, unknown=unknown, conflict=False, changes=[]
    )


def conflict(visit: Visit, case_id: str) -> Response:
    """The case as it is now, who did what in the meantime, and what was typed: on the page and as the own draft."""
    folder = open_folder(visit, case_id)
    fields = {**visit.fields, "token": secrets.token_urlsafe(16), "unfounded": ""}
    if "motivation" in fields:
        with transaction(visit.desk.bind) as session:
            filled = form.helped(fields, folder.ids, visit.language)
            drafts.keep(session, visit.viewer, case_id, filled, visit.now)
    about = beside(visit, folder)
    draft = form.draft(fields, folder.ids, about.draft)
    changed = changes(folder, visit.fields)
    typed = written(visit.fields, elsewhere=("motivation", "comment"))
    return _page(
        visit, folder, about, 409, draft=draft, errors={}, unknown=(), conflict=True, changes=changed, typed=typed
    )


def _page(visit: Visit, folder: Folder, about: Beside, status: int, **values: object) -> Response:
    here = f"/cases/{folder.file.case.id}"
    asked = told(visit, folder.file.case.id, folder.members)
    usual = {"errors": {}, "unknown": (), "conflict": False, "changes": []}
    limits = visit.desk.settings
    megabytes = limits.max_attachment_bytes // 1_000_000
    own = {"here": here, "folder": folder, "beside": about, "asked": asked, "kinds": KINDS}
    own |= {"most": limits.max_attachments, "megabytes": megabytes}
    return show(visit, "case/page.html", status, **{**usual, **own, **values})
