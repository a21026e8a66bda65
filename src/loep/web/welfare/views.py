"""Emergency contacts that many registrations share: counts, and links to nothing."""

from starlette.responses import Response

from loep.storage.session import transaction
from loep.web.access import Permission, Purpose, page
from loep.web.layout.render import show
from loep.web.visit import Here
from loep.welfare import vault


@page("GET", "/welfare", Permission.WELFARE, Purpose.WELFARE)
def welfare(visit: Here) -> Response:
    reader = visit.viewer
    with transaction(visit.desk.bind) as session:
        groups = vault.read(session, reader.institution, reader.account_id, reader.role.value, visit.now)
    return show(visit, "welfare/page.html", groups=groups)
