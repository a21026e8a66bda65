"""The dossier of a case as PDF. Making one needs a fresh log-in and is an event with the purpose export.

Who has to log in again comes out on the page of the case: a file that is downloaded leaves the browser where it was.
"""

from starlette.responses import Response

from loep.cases import dossier
from loep.storage.session import reading, transaction
from loep.web.access import Permission, Purpose, page
from loep.web.case.beside import beside
from loep.web.case.folder import open_folder
from loep.web.dossier import texts
from loep.web.dossier.content import Around, content
from loep.web.fresh import is_fresh
from loep.web.language import writers
from loep.web.layout.render import go
from loep.web.letter.gather import told
from loep.web.visit import Here


@page("GET", "/cases/{case_id}/dossier.pdf", Permission.CASES, Purpose.REVIEW)
def printed(visit: Here, case_id: str) -> Response:
    from loep.web.dossier.press import pressed

    if not is_fresh(visit):
        return go(visit.address("/again", next=f"/cases/{case_id}?dossier=ready"))
    with transaction(visit.desk.bind) as session:
        dossier.exported(session, visit.viewer, case_id, visit.now)
    folder = open_folder(visit, case_id)
    with reading(visit.desk.bind) as session:
        sources = dossier.sources(session, folder.file)
    moment = writers(visit.language)["moment"](visit.now)
    by = f"{texts.PRINTED.label(visit.language)} {moment} {texts.BY.label(visit.language)} {visit.viewer.name}"
    around = Around(sources, told(visit, case_id, folder.members), beside(visit, folder))
    data = content(folder, around, visit.language, by)
    name = f"dossier-{folder.file.case.id[:8]}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(pressed(data), media_type="application/pdf", headers=headers)
