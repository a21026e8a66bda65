"""Is this ID token meant for us, made by our provider, for this log-in, and in force? (OpenID Connect Core 3.1.3.7)"""

import hmac
from typing import Any

import jwt

from loep.web.identity.provider import Provider

LEEWAY = 60
LONGEST = 255
NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]


class Forged(Exception):
    """The token is not to be believed; the text is a word for the log and holds nothing out of the token."""


def verified(token: object, provider: Provider, nonce: str) -> dict[str, Any]:
    """The claims of the token. Raises Forged, and Unreachable when the keys cannot be fetched."""
    own = provider.registration
    if not isinstance(token, str):
        raise Forged("absent")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise Forged("malformed") from None
    if header.get("alg") != own.algorithm:
        raise Forged("algorithm")
    key = provider.key(header.get("kid"))
    if key is None:
        raise Forged("key")
    try:
        claims = jwt.decode(
            token,
            key.key,
            algorithms=[own.algorithm],
            audience=own.client_id,
            issuer=own.issuer,
            leeway=LEEWAY,
            options={"require": NEEDED},
        )
    except jwt.PyJWTError as error:
        raise Forged(type(error).__name__) from None
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", own.client_id) != own.client_id or (several and "azp" not in claims):
        raise Forged("authorised party")
    if not isinstance(claims["nonce"], str) or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise Forged("nonce")
    if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= LONGEST:
        raise Forged("subject")
    return dict(claims)
