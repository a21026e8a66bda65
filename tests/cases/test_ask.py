"""Asking an applicant: the letter, that it was sent, the answer with its files, and that all of it is forgotten."""

import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases import answer, ask, unask
from loep.cases.answer import Given, StoredFile
from loep.cases.ask import Sending, Wish
from loep.cases.claim import claim, release
from loep.cases.decide import Judgement, decide
from loep.cases.filters import Filters
from loep.cases.queue import page
from loep.cases.snooze import snooze
from loep.cases.viewer import Viewer
from loep.errors import Conflict, Unfilled
from loep.storage.session import transaction
from loep.storage.tables import ApplicantAnswer, ApplicantLetter, Attachment, Case, CaseRegistration, Event
from loep.vocabulary import AskedFor, FileKind, Outcome, Way
from tests.builders.findings import found, opened, signals
from tests.builders.people import reviewer

MORNING = datetime.fromisoformat("2026-04-02T08:00:00+00:00")
TODAY = MORNING.date()
UNTIL = date(2026, 4, 17)


@pytest.fixture
def rosa(bind: Engine) -> Viewer:
    """Rosa, who took the case of Ann; that of Bob is open."""
    rosa = reviewer(bind)
    opened(bind, found(signals("R03 3 ann", "R04 3 bob")))
    with transaction(bind) as session:
        claim(session, rosa, case_of(session, "ann").id, MORNING)
    return rosa


def case_of(session: Session, anchor: str) -> Case:
    return session.exec(select(Case).where(Case.anchor == anchor)).one()


def wish(**changes: Any) -> Wish:
    made = Wish("ann", AskedFor.DIPLOMA, "nl", UNTIL, "Admissions", "the desk", "Beste Ann,\r\n\r\nWilt u...", "form-1")
    return replace(made, **changes)


def wrote(bind: Engine, viewer: Viewer, **changes: Any) -> ApplicantLetter:
    with transaction(bind) as session:
        return ask.write(session, viewer, case_of(session, "ann").id, wish(**changes), MORNING)


def sent(bind: Engine, viewer: Viewer, **changes: Any) -> ApplicantLetter:
    letter = wrote(bind, viewer, **changes)
    with transaction(bind) as session:
        return ask.record_sent(
            session, viewer, letter.case_id, letter.id, Sending(TODAY, Way.EMAIL, letter.text), MORNING
        )


def posted(text: str) -> Sending:
    return Sending(TODAY, Way.POST, text)


def answered(bind: Engine, viewer: Viewer, letter: ApplicantLetter, *files: StoredFile) -> str:
    with transaction(bind) as session:
        given = Given("answer-1", TODAY, "Here it is.", "form-1", files)
        return answer.record(session, viewer, letter.case_id, letter.id, given, MORNING).id


def file(data: Path, id: str = "file-1") -> StoredFile:
    """A file that is on disk."""
    path = data / unask.FOLDER / "answer" / f"{id}.enc"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sealed")
    return StoredFile(id, "0" * 64, "diploma.pdf", FileKind.PDF, 6, path.relative_to(data).as_posix())


def waiting(bind: Engine, viewer: Viewer) -> list[str]:
    with transaction(bind) as session:
        return [row.id for row in page(session, viewer, Filters(unanswered=True)).rows]


@pytest.mark.parametrize(
    ("start", "until"),
    [
        ("2026-04-02", "2026-04-17"),
        ("2026-11-23", "2026-12-07"),
        ("2026-12-18", "2027-01-05"),
        ("2027-05-05", "2027-05-21"),
    ],
)
def test_ten_working_days_leave_out_weekends_and_holidays(start: str, until: str) -> None:
    assert ask.working_day(date.fromisoformat(start)) == date.fromisoformat(until)


def test_the_letter_of_one_form_is_written_once_and_changed_until_it_is_sent(bind: Engine, rosa: Viewer) -> None:
    letter = wrote(bind, rosa)
    assert wrote(bind, rosa, text="Something else").id == letter.id
    with transaction(bind) as session:
        ask.reword(session, rosa, letter.case_id, letter.id, "Beste Ann, [dag]", MORNING)
        with pytest.raises(Conflict, match="brackets"):
            ask.record_sent(session, rosa, letter.case_id, letter.id, posted("Beste Ann, [dag]"), MORNING)
        ask.reword(session, rosa, letter.case_id, letter.id, "Beste Ann, maandag", MORNING)
        with pytest.raises(Unfilled, match="not kept"):
            ask.record_sent(session, rosa, letter.case_id, letter.id, posted("Beste Ann, dinsdag"), MORNING)
        done = ask.record_sent(session, rosa, letter.case_id, letter.id, posted("Beste Ann, maandag\r\n"), MORNING)
        assert (done.sent_on, done.sent_way, done.sent_by) == (TODAY, "post", rosa.account_id)
        ask.record_sent(session, rosa, letter.case_id, letter.id, Sending(TODAY, Way.EMAIL, done.text), MORNING)
        with pytest.raises(Conflict, match="was sent"):
            ask.reword(session, rosa, letter.case_id, letter.id, "Later", MORNING)
        with pytest.raises(Conflict, match="was sent"):
            ask.discard(session, rosa, letter.case_id, letter.id, MORNING)
    with transaction(bind) as session:
        kept = session.exec(select(ApplicantLetter)).one()
        assert (kept.text, kept.sent_way) == ("Beste Ann, maandag", "post")
        said = session.exec(select(Event.action).order_by(col(Event.seq))).all()
        assert said[-4:] == ["case.letter_written", "case.letter_changed", "case.letter_changed", "case.letter_sent"]
        assert log.verify(session) is None


def test_only_who_has_the_case_writes_and_sends(bind: Engine, rosa: Viewer) -> None:
    ravi, letter = reviewer(bind, "Ravi"), wrote(bind, rosa)
    with pytest.raises(Conflict, match="Rosa has this case"):
        wrote(bind, ravi, token="form-2")
    with transaction(bind) as session, pytest.raises(Conflict, match="Rosa has this case"):
        ask.record_sent(session, ravi, letter.case_id, letter.id, posted(letter.text), MORNING)


def test_who_wrote_several_letters_says_that_they_were_sent_while_the_case_waits(bind: Engine, rosa: Viewer) -> None:
    ravi, letters = reviewer(bind, "Ravi"), [wrote(bind, rosa, token=token) for token in ("form-1", "form-2")]
    with transaction(bind) as session:
        assert ask.unsent(session, letters[0].case_id) == 2
        snooze(session, rosa, letters[0].case_id, UNTIL, "The answer", MORNING)
    for letter in letters:
        with transaction(bind) as session, pytest.raises(Conflict, match="take it first"):
            ask.record_sent(session, ravi, letter.case_id, letter.id, posted(letter.text), MORNING)
        with transaction(bind) as session:
            assert ask.record_sent(session, rosa, letter.case_id, letter.id, posted(letter.text), MORNING).sent_on
    with transaction(bind) as session:
        assert ask.unsent(session, letters[0].case_id) == 0


def test_who_asked_hears_that_an_answer_came_or_is_late_until_the_case_is_judged(bind: Engine, rosa: Viewer) -> None:
    def hears(viewer: Viewer, day: date) -> list[date | None]:
        with transaction(bind) as session:
            return [each.received_on for each in answer.awaited(session, viewer, day)]

    ravi, letter = reviewer(bind, "Ravi"), sent(bind, rosa)
    assert (hears(rosa, UNTIL), hears(rosa, UNTIL + timedelta(days=1)), hears(ravi, UNTIL)) == ([], [None], [])
    answered(bind, ravi, letter)
    assert (hears(rosa, UNTIL), hears(ravi, UNTIL)) == ([TODAY], [])
    with transaction(bind) as session:
        version = case_of(session, "ann").version
        judged = Judgement({"ann": Outcome.UNFOUNDED}, "The school answered.", "form-9", version)
        decide(session, rosa, letter.case_id, judged, MORNING)
    assert hears(rosa, UNTIL) == []


def test_another_institution_finds_neither_letter_nor_file(bind: Engine, rosa: Viewer, tmp_path: Path) -> None:
    olga, letter = reviewer(bind, "Olga", institution="21PB"), sent(bind, rosa)
    answered(bind, rosa, letter, file(tmp_path))
    with transaction(bind) as session:
        with pytest.raises(LookupError):
            answer.read(session, olga, letter.case_id, letter.id, MORNING)
        with pytest.raises(LookupError):
            answer.take_out(session, olga, letter.case_id, "file-1", MORNING)
        with pytest.raises(LookupError):
            answer.take_out(session, rosa, case_of(session, "bob").id, "file-1", MORNING)


@pytest.mark.parametrize(
    "wrong",
    [
        {"registration_id": "bob"},
        {"answer_by": TODAY},
        {"answer_by": date(2026, 9, 1)},
        {"text": " "},
        {"text": "x" * 20_001},
    ],
)
def test_a_letter_that_cannot_be_is_refused(bind: Engine, rosa: Viewer, wrong: dict[str, Any]) -> None:
    with pytest.raises(Conflict):
        wrote(bind, rosa, **wrong)


@pytest.mark.promise(
    "mail relay down", "a person sends the letter by other means and records that; the case waits from then"
)
def test_a_case_waits_from_the_day_it_was_sent_until_an_answer_comes(
    bind: Engine, rosa: Viewer, tmp_path: Path
) -> None:
    letter = wrote(bind, rosa)
    assert waiting(bind, rosa) == []
    with pytest.raises(Conflict, match="record first"):
        answered(bind, rosa, letter)
    sent(bind, rosa)
    assert waiting(bind, rosa) == [letter.case_id]
    with transaction(bind) as session:
        (asked,) = answer.asked(session, letter.case_id)
        assert (asked.waits, asked.late(UNTIL), asked.late(UNTIL + timedelta(days=1))) == (True, False, True)
        release(session, rosa, letter.case_id, MORNING)
    ravi = reviewer(bind, "Ravi")
    assert answered(bind, ravi, letter, file(tmp_path)) == answered(bind, ravi, letter)
    assert waiting(bind, rosa) == []
    with transaction(bind) as session:
        asked = answer.read(session, rosa, letter.case_id, letter.id, MORNING)
        assert [(each.answer.text, [f.name for f in each.files]) for each in asked.answers] == [
            ("Here it is.", ["diploma.pdf"])
        ]
        assert answer.take_out(session, rosa, letter.case_id, "file-1", MORNING).kind == FileKind.PDF
        last = session.exec(select(Event.action).order_by(col(Event.seq).desc())).first()
        assert last == "case.file_taken_out"


def test_an_answer_brings_a_case_that_waits_back_into_the_queue(bind: Engine, rosa: Viewer) -> None:
    letter = sent(bind, rosa)
    with transaction(bind) as session:
        before = snooze(session, rosa, letter.case_id, UNTIL, "The answer.", MORNING).version
    answered(bind, rosa, letter)
    with transaction(bind) as session:
        case = case_of(session, "ann")
        assert (case.snoozed_until, case.version) == (None, before + 1)
        assert letter.case_id in [row.id for row in page(session, rosa, Filters(now=MORNING)).rows]


@pytest.mark.parametrize("wrong", [{"text": " "}, {"text": "x" * 20_001}, {"received_on": date(2026, 4, 3)}])
def test_an_answer_that_cannot_be_is_refused(bind: Engine, rosa: Viewer, wrong: dict[str, Any]) -> None:
    letter = sent(bind, rosa)
    given = replace(Given("answer-1", TODAY, "Here.", "t"), **wrong)
    with transaction(bind) as session, pytest.raises(Conflict):
        answer.record(session, rosa, letter.case_id, letter.id, given, MORNING)


def test_nobody_decides_past_an_answer_that_came_meanwhile(bind: Engine, rosa: Viewer) -> None:
    letter = sent(bind, rosa)
    with transaction(bind) as session:
        read = session.get_one(Case, letter.case_id).version
    answered(bind, reviewer(bind, "Ravi"), letter)
    given = Judgement({"ann": Outcome.CONFIRMED}, "Nothing came back.", "form-2", read)
    with pytest.raises(Conflict, match="changed since you opened it"), transaction(bind) as session:
        decide(session, rosa, letter.case_id, given, MORNING)


def test_what_was_asked_goes_with_the_form_and_its_files_from_the_disk(
    bind: Engine, rosa: Viewer, tmp_path: Path
) -> None:
    letter = sent(bind, rosa)
    kept = file(tmp_path)
    answered(bind, rosa, letter, kept)
    with transaction(bind) as session:
        assert unask.forget(session, tmp_path, MORNING) == 0
        assert (tmp_path / kept.path).exists()
        member = session.exec(select(CaseRegistration).where(CaseRegistration.registration_id == "ann")).one()
        member.form, member.forgotten_at = {}, MORNING
        session.flush()
        assert unask.forget(session, tmp_path, MORNING) == 1
    assert not (tmp_path / kept.path).exists()
    with transaction(bind) as session:
        for table in (ApplicantLetter, ApplicantAnswer, Attachment):
            assert session.exec(select(table)).all() == []


def test_a_file_that_no_row_names_goes_a_day_later(bind: Engine, tmp_path: Path) -> None:
    lost = tmp_path / file(tmp_path).path
    os.utime(lost, (MORNING.timestamp(), MORNING.timestamp()))
    with transaction(bind) as session:
        unask.forget(session, tmp_path, MORNING + timedelta(hours=20))
        assert lost.exists()
        unask.forget(session, tmp_path, MORNING + timedelta(hours=30))
    assert not lost.exists()


def test_a_person_who_is_erased_takes_the_letters_along(bind: Engine, rosa: Viewer, tmp_path: Path) -> None:
    letter = sent(bind, rosa)
    kept = file(tmp_path)
    answered(bind, rosa, letter, kept)
    with transaction(bind) as session:
        assert unask.about(session, "21PB", ["ann"]) == []
        assert unask.erase(session, unask.about(session, "25BE", ["ann"])) == [kept.path]
        assert session.exec(select(ApplicantLetter)).all() == []
