"""Log-in codes of six digits (TOTP, RFC 6238), and the recovery codes that stand in for them."""

import re
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, func, select

from loep.storage.tables import Account, RecoveryCode
from loep.web.seals import Box
from loep.web.sessions import digest

EARLIER_OR_LATER = 1
RECOVERY = 10
STEP = 30
SIX = re.compile("[0-9]{6}")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """160 random bits, as authenticator apps want them."""
    return pyotp.random_base32()


def address(secret: str, account: Account) -> str:
    """What the picture of squares says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name="Loep")


def step(secret: str, code: str, now: datetime) -> int | None:
    """The half minute this code belongs to: now, or one earlier or later for clocks that differ; None when wrong."""
    if not SIX.fullmatch(code):
        return None
    current = int(now.timestamp()) // STEP
    known = pyotp.TOTP(secret)
    near = range(current - EARLIER_OR_LATER, current + EARLIER_OR_LATER + 1)
    found = [moment for moment in near if secrets.compare_digest(known.generate_otp(moment), code)]
    return found[-1] if found else None


def set_up(session: Session, box: Box, account: Account, secret: str, used: int) -> list[str]:
    """Ask this account for codes from now on. Returns its recovery codes; they are kept as hashes only."""
    session.execute(
        update(Account)
        .where(col(Account.id) == account.id)
        .values(totp_sealed=box.seal(secret, account.id), totp_step=used)
    )
    return renew(session, account.id)


def renew(session: Session, account_id: str) -> list[str]:
    """New recovery codes; the former ones no longer work."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    made = [new_code(16) for _ in range(RECOVERY)]
    session.add_all(RecoveryCode(code_sha256=digest(bare(code)), account_id=account_id) for code in made)
    return made


def new_code(length: int) -> str:
    """Random letters and digits that nobody mixes up, in groups of four."""
    return _written("".join(secrets.choice(LETTERS) for _ in range(length)))


def bare(code: str) -> str:
    """A code as it is compared, however it was typed."""
    return re.sub(r"[\s-]", "", code).lower()


def left(session: Session, account_id: str) -> int:
    """How many recovery codes were not used yet."""
    unused = col(RecoveryCode.used_at).is_(None)
    return session.exec(select(func.count()).where(RecoveryCode.account_id == account_id, unused)).one()


def use(session: Session, box: Box, account: Account, code: str, now: datetime) -> str | None:
    """What this code is when it proves the person, "code" or "recovery code"; no code does so twice."""
    given = bare(code)
    secret = box.open(account.totp_sealed, account.id) if account.totp_sealed else None
    if secret is None:
        return None
    if SIX.fullmatch(given):
        used = step(secret, given, now)
        return "code" if used is not None and _first_use(session, account.id, used) else None
    spent = (
        update(RecoveryCode)
        .where(
            col(RecoveryCode.code_sha256) == digest(given),
            col(RecoveryCode.account_id) == account.id,
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=now)
    )
    return "recovery code" if session.connection().execute(spent).rowcount == 1 else None


def reset(session: Session, account_id: str) -> None:
    """Forget the codes of an account; the next log-in sets them up anew where they are required."""
    session.execute(update(Account).where(col(Account.id) == account_id).values(totp_sealed=None, totp_step=None))
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))


def _first_use(session: Session, account_id: str, used: int) -> bool:
    later = or_(col(Account.totp_step).is_(None), col(Account.totp_step) < used)
    taken = update(Account).where(col(Account.id) == account_id, later).values(totp_step=used)
    return session.connection().execute(taken).rowcount == 1


def _written(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
