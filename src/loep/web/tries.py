"""How often somebody may try, and how often the log is told that somebody did. Kept in memory, for a minute."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from fastapi import Request

TRIES = 5
WINDOW = timedelta(minutes=1)
OF_A_CLIENT, OF_AN_ACCOUNT = 20, 20
BEHIND = 64  # bits: one household or attacker has as many IPv6 addresses as it likes


@dataclass
class Tries:
    """Failed tries of the last minute, by whatever name the caller counts them."""

    made: dict[str, list[datetime]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def allowed(self, key: str, now: datetime, most: int = TRIES) -> bool:
        """Count a try; False when `most` were made within the last minute."""
        with self.lock:
            self.made = {name: times for name, times in self.made.items() if times[-1] > now - WINDOW}
            recent = [at for at in self.made.get(key, []) if at > now - WINDOW]
            if len(recent) >= most:
                return False
            self.made[key] = [*recent, now]
            return True

    def forgive(self, key: str) -> None:
        """The last try was right and does not count."""
        with self.lock:
            left = self.made.pop(key, [])[:-1]
            if left:
                self.made[key] = left

    def forget(self, key: str) -> None:
        with self.lock:
            self.made.pop(key, None)


@dataclass
class LogIns:
    """Tries to log in: five a minute of one client for one address, and more in all of either, but not without end."""

    tries: Tries

    def allowed(self, email: str, client: str, now: datetime) -> bool:
        """Count a try. The client comes first: who tries many addresses is stopped before each of them is counted."""
        both, of_client, of_account = self._keys(email, client)
        return (
            self.tries.allowed(of_client, now, OF_A_CLIENT)
            and self.tries.allowed(both, now)
            and self.tries.allowed(of_account, now, OF_AN_ACCOUNT)
        )

    def right(self, email: str, client: str) -> None:
        """Somebody got in: what was tried for it does not count."""
        both, *others = self._keys(email, client)
        self.tries.forget(both)
        for key in others:
            self.tries.forgive(key)

    def _keys(self, email: str, client: str) -> Sequence[str]:
        address = email.strip().lower()
        return f"log in {address} {client}", f"client {client}", f"log in {address}"


@dataclass
class Refusals:
    """What is refused over and over is told once a minute, with how often it was."""

    told: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def times(self, key: str, now: datetime) -> int:
        """How often it was refused since the log was told last, this time included; 0 when it is not to be told yet."""
        with self.lock:
            self.told = {name: kept for name, kept in self.told.items() if kept[0] > now - WINDOW or kept[1]}
            at, untold = self.told.get(key, (now - WINDOW, 0))
            if at > now - WINDOW:
                self.told[key] = at, untold + 1
                return 0
            self.told[key] = now, 0
            return untold + 1


def client_of(request: Request) -> str:
    """Who asks, as far as the network tells; of IPv6 the part that one household shares."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(int(address) >> BEHIND) if isinstance(address, IPv6Address) else host
