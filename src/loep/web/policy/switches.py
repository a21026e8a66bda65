"""The switches: stop a rule, a model or everything from the next look on, and start it again."""

from starlette.responses import Response

from loep.errors import Conflict
from loep.policies import stops
from loep.storage.session import transaction
from loep.storage.tables import Account
from loep.web.access import Permission, Purpose, page
from loep.web.detectors import names
from loep.web.language import N_
from loep.web.layout.render import go
from loep.web.policy.views import listing
from loep.web.visit import Here, Visit

NO_DETECTOR = N_("Choose what must stop.")
NO_REASON = N_("Say why nothing may look meanwhile.")
STOPPED = N_("It is stopped already.")
NOT_STOPPED = N_("It is not stopped: somebody started it meanwhile.")


@page("POST", "/policy/stop", Permission.POLICY_STOP, Purpose.ADMINISTER)
def stop(visit: Here) -> Response:
    if errors := _missing(visit):
        return listing(visit, 422, errors)
    try:
        with transaction(visit.desk.bind) as session:
            by = session.get_one(Account, visit.viewer.account_id)
            stops.stop(session, visit.fields["detector"], by, visit.fields["reason"], visit.now)
    except Conflict:
        return listing(visit, 409, {"detector": STOPPED})
    return go("/policy#switches")


@page("POST", "/policy/start", Permission.POLICY_STOP, Purpose.ADMINISTER)
def start(visit: Here) -> Response:
    try:
        with transaction(visit.desk.bind) as session:
            by = session.get_one(Account, visit.viewer.account_id)
            stops.start(session, visit.fields.get("detector", ""), by, visit.now)
    except Conflict:
        return listing(visit, 409, {"detector": NOT_STOPPED})
    return go("/policy#switches")


def _missing(visit: Visit) -> dict[str, str]:
    known = {stops.ALL, *names(visit.desk.settings.home, visit.language)}
    errors = {} if visit.fields.get("detector") in known else {"detector": NO_DETECTOR}
    return errors if visit.fields.get("reason", "").strip() else {**errors, "reason": NO_REASON}
