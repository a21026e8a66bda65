"""Setting up log-in codes: a picture for the app, the key in letters, and a first code as proof that it works."""

from io import BytesIO

import segno
from markupsafe import Markup
from starlette.responses import Response

from loep.storage.session import transaction
from loep.storage.tables import Account
from loep.web import accounts, codes
from loep.web.fresh import WAIT
from loep.web.language import N_
from loep.web.layout.render import show
from loep.web.visit import Visit

WRONG = N_("This is not the code that the app shows now. Check that the clock of your phone is right.")
STALE = N_("This page was open for too long. Scan the picture again.")


def offer(visit: Visit, account: Account, action: str, after: str, errors: dict[str, str] | None = None) -> Response:
    """The page with the picture. The secret travels sealed in the form and is kept only once a code proves it."""
    sealed = visit.fields.get("secret", "")
    secret = visit.desk.box.open(sealed, _about(account))
    if secret is None:
        secret = codes.new_secret()
        sealed = visit.desk.box.seal(secret, _about(account))
    return show(
        visit,
        "session/set_up.html",
        422 if errors else 200,
        picture=_picture(codes.address(secret, account)),
        letters=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        secret=sealed,
        action=action,
        after=after,
        errors=errors or {},
    )


def confirmed(visit: Visit, account: Account) -> list[str] | dict[str, str]:
    """Keep the secret when the code fits it: the recovery codes, else what is wrong by field."""
    if not visit.desk.tries.allowed(f"set up {account.id}", visit.now):
        return {"code": WAIT}
    secret = visit.desk.box.open(visit.fields.get("secret", ""), _about(account))
    if secret is None:
        return {"code": STALE}
    used = codes.step(secret, visit.fields.get("code", "").replace(" ", ""), visit.now)
    if used is None:
        return {"code": WRONG}
    with transaction(visit.desk.bind) as session:
        made = codes.set_up(session, visit.desk.box, account, secret, used)
        accounts.note(session, account.institution, account.id, "codes set up", f"account:{account.id}", visit.now)
    return made


def _picture(text: str) -> Markup:
    """The squares as inline SVG: attributes only, dark on light in any colour scheme."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, dark="#000", light="#fff", border=4
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704  drawn here, its text is squares  # nosec B704


def _about(account: Account) -> str:
    return f"set up {account.id}"
