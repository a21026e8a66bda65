"""A letter to an applicant and the answer to it, as a person with a browser writes and records them."""

from datetime import UTC, datetime, timedelta

from httpx import Response

from loep.storage.tables import Case
from tests.web.visitors import HERE, TOKEN, Visitor

TODAY = datetime.now(UTC).date()


def written(person: Visitor, case: Case, **changes: str) -> str:
    """Write a letter about the motivation to the second applicant; where it stands."""
    fields = {
        "registration": "reg-02",
        "asked-for": "letter",
        "language": "en",
        "answer-by": (TODAY + timedelta(days=14)).isoformat(),
        "contact": "admissions@school.example",
        "sender": "Rosa de Vries",
        **changes,
    }
    answer = person.send(f"/cases/{case.id}/letter", **fields)
    assert answer.status_code == 303, answer.text
    place: str = answer.headers["location"]
    person.see(place)
    return place


def sent(person: Visitor, case: Case, **fields: str) -> str:
    """Write a letter, fill in what is open, and say that it was sent."""
    place = written(person, case)
    person.send(f"{place}/text", text="Dear applicant,\n\nHow did you write it?\nTell us.")
    answer = person.send(f"{place}/sent", **{"sent-on": TODAY.isoformat(), "way": "email", **fields})
    assert answer.status_code == 303, answer.text
    person.see(answer.headers["location"])
    return place


def answers(person: Visitor, place: str, *files: tuple[str, bytes], **fields: str) -> Response:
    """Send the form for an answer, with files as a browser does."""
    token = TOKEN.search(person.page)
    form = {"csrf": token[1] if token else "", "received-on": TODAY.isoformat(), "answer": "Here.", **fields}
    parts = [("files", (name, data, "text/html")) for name, data in files] or [("files", ("", b"", ""))]
    made: Response = person.client.post(
        f"{place}/answer", data=form, files=parts, headers={"origin": HERE}, follow_redirects=False
    )
    if made.headers.get("content-type", "").startswith("text/html"):
        person.page = made.text
    return made


def comments(person: Visitor, case: Case, text: str, *files: tuple[str, bytes]) -> Response:
    """Send the form for a comment, with files as a browser does."""
    token = TOKEN.search(person.page)
    form = {"csrf": token[1] if token else "", "comment": text, "comment-token": person.hidden("comment-token")}
    parts = [("files", (name, data, "text/html")) for name, data in files] or [("files", ("", b"", ""))]
    made: Response = person.client.post(
        f"/cases/{case.id}/comment", data=form, files=parts, headers={"origin": HERE}, follow_redirects=False
    )
    if made.headers.get("content-type", "").startswith("text/html"):
        person.page = made.text
    return made
