"""Reviewers at work over HTTP, each request at its own moment whether or not the one before was answered."""

import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

import httpx

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
HIDDEN = re.compile(r'name="(seen|version|token)" value="([^"]*)"')
OUTCOMES = re.compile(r'name="(outcome-[^"]+)" value="unfounded"')
WHY = "De school bevestigt wat in het formulier staat; de betaling kwam van een ouder."
LOOKS = (
    "",
    "",
    "",
    "?state=open",
    "?state=second_look",
    "?mine=yes",
    "?programme=30001",
    "?programme=30511",
    "?rule=R02",
    "?rule=R23",
    "?rule=registers",
    "?state=closed",
    "?after=2027-01-15_0",
)


@dataclass(frozen=True)
class Answered:
    """One request: what it was, how it was answered, and the milliseconds since the moment it should have begun."""

    what: str
    status: int
    milliseconds: float

    @property
    def wrong(self) -> bool:
        """No answer at all (0), an error of ours, or something a reviewer would not expect."""
        return self.status not in (200, 303, 409)


@dataclass
class Reviewer:
    """One browser; takes its next step each time it is asked to."""

    number: int
    client: httpx.Client
    page: str = ""
    case: str = ""
    deciding: bool = False
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.number)  # noqa: S311

    def step(self, due: float) -> Answered:
        """The next request of somebody who reads, decides, and looks at the queue again."""
        with self.lock:
            what, path, form = self._next()
            try:
                if form is None:
                    answer = self.client.get(path)
                    self.page = answer.text if answer.status_code == 200 else ""
                else:
                    here = str(self.client.base_url).rstrip("/")
                    answer = self.client.post(path, data=form, headers={"origin": here})
                status = answer.status_code
                self._after(what, answer)
            except httpx.HTTPError:
                status = 0
            return Answered(what, status, (time.perf_counter() - due) * 1_000)

    def _next(self) -> tuple[str, str, dict[str, str] | None]:
        token = TOKEN.search(self.page)
        if token is None or (not self.case and self.chance.random() < 0.4):
            return "queue", f"/queue{self.chance.choice(LOOKS)}", None
        if not self.case:
            return "claim next", "/queue/next", {"csrf": token[1]}
        if not self.deciding:
            return "read", f"/cases/{self.case}", None
        filled = {**dict(HIDDEN.findall(self.page)), "csrf": token[1], "motivation": WHY}
        if self.chance.random() < 0.15:
            return "release", f"/cases/{self.case}/release", {"csrf": token[1]}
        return "decide", f"/cases/{self.case}/decide", filled | dict.fromkeys(OUTCOMES.findall(self.page), "unfounded")

    def _after(self, what: str, answer: httpx.Response) -> None:
        if what == "claim next":
            place = answer.headers.get("location", "")
            self.case = place.removeprefix("/cases/") if place.startswith("/cases/") else ""
        elif what == "read":
            self.deciding = bool(OUTCOMES.search(self.page))
            self.case = self.case if self.deciding else ""
        elif what in ("decide", "release"):
            self.case, self.deciding, self.page = "", False, ""


def work(reviewers: list[Reviewer], requests: int, per_second: float) -> list[Answered]:
    """So many requests in all, begun at random moments, in turn by everybody."""
    chance = random.Random(requests)  # noqa: S311
    begin = time.perf_counter() + 0.5
    due = begin
    with ThreadPoolExecutor(len(reviewers)) as pool:
        futures = []
        for number in range(requests):
            due += chance.expovariate(per_second)
            time.sleep(max(0.0, due - time.perf_counter()))
            futures.append(pool.submit(reviewers[number % len(reviewers)].step, due))
        return [future.result() for future in futures]
