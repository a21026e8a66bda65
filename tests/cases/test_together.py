"""Comments that name colleagues, cases that wait, cases that belong together; and all of it is forgotten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases import belong, comments, drafts, words
from loep.cases.answer import StoredFile
from loep.cases.comments import Note, Told
from loep.cases.decide import Judgement, decide
from loep.cases.judge import members
from loep.cases.look import look_again
from loep.cases.queue import Filters, claim, claim_next
from loep.cases.queue import page as queue_page
from loep.cases.snooze import snooze, waits
from loep.cases.stand import newest
from loep.cases.undo import take_back
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseLink, CaseRegistration, Comment, Draft, Event, Mention, Snooze
from loep.vocabulary import CaseState, Outcome
from tests.builders.findings import NIGHT, found, opened, rings, signals
from tests.builders.people import account, reviewer, senior

MORNING = NIGHT + timedelta(hours=4)
Recorder = Callable[[Session, Viewer, str, Judgement, datetime], Case]
LATER = date(2026, 4, 8)


@pytest.fixture
def rosa(bind: Engine) -> Viewer:
    """A reviewer, and a case of ann and one of bob."""
    opened(bind, found(signals("R03 3 ann", "R03 3 bob")))
    return reviewer(bind)


def case_of(session: Session, anchor: str) -> Case:
    return session.exec(select(Case).where(Case.anchor == anchor)).one()


def note(text: str, form: str, *files: StoredFile) -> Note:
    return Note(uuid4().hex, text, form, files)


def wrote(bind: Engine, by: Viewer, text: str, form: str = "form-1") -> Comment:
    with transaction(bind) as session:
        return comments.write(session, by, case_of(session, "ann").id, note(text, form), MORNING)


def judged(bind: Engine, who: Viewer, how: Recorder, anchor: str, confirmed: str = "") -> str:
    """The case after this person judged it and confirmed one registration, or none."""
    with transaction(bind) as session:
        case = case_of(session, anchor)
        if how is decide:
            case = claim(session, who, case.id, MORNING)
        outcomes = {id: Outcome.CONFIRMED if id == confirmed else Outcome.UNFOUNDED for id in members(session, case.id)}
        return how(session, who, case.id, Judgement(outcomes, "Why.", who.name, case.version), MORNING).id


def told(bind: Engine, viewer: Viewer) -> list[Told]:
    with transaction(bind) as session:
        return comments.mentions(session, viewer)


def test_who_is_named_finds_the_comment_until_it_is_seen(bind: Engine, rosa: Viewer) -> None:
    sam, ravi = senior(bind), reviewer(bind, "Ravi")
    comment = wrote(bind, rosa, "Could you look at the letter, @Sam? Mail a@ravi.example bounced.")
    assert wrote(bind, rosa, "Could you look at the letter, @Sam? Mail a@ravi.example bounced.").id == comment.id
    assert told(bind, sam) == [Told(comment.id, comment.case_id, MORNING, "Rosa", seen=False)]
    assert told(bind, ravi) == []
    with transaction(bind) as session:
        case = case_of(session, "ann")
        assert comments.see(session, sam, comment.id, MORNING) == case.id
        with pytest.raises(LookupError):
            comments.see(session, ravi, comment.id, MORNING)
        remarks, hidden = comments.on(session, ravi, case, newest(session, case.id))
        assert ([(each.by, each.named) for each in remarks], hidden) == ([("Rosa", ("Sam",))], 0)
        assert session.exec(select(Event.action).order_by(col(Event.seq).desc())).first() == "case.commented"
        assert log.verify(session) is None
    assert [each.seen for each in told(bind, sam)] == [True]


@pytest.mark.parametrize(
    ("text", "names"),
    [("Ask @Nobody", ("Nobody",)), ("Ask @Ellis of the other school", ("Ellis",)), (" ", ()), ("x" * 5_001, ())],
)
def test_a_comment_that_says_nothing_or_names_no_colleague_is_refused(
    bind: Engine, rosa: Viewer, text: str, names: tuple[str, ...]
) -> None:
    reviewer(bind, "Ellis", institution="21PB")
    with pytest.raises(Conflict) as refused:
        wrote(bind, rosa, text)
    assert getattr(refused.value, "names", ()) == names


def test_a_time_or_a_number_after_an_at_sign_names_nobody(bind: Engine, rosa: Viewer) -> None:
    assert wrote(bind, rosa, "I call the school @2pm, room @12.").text.endswith("@12.")


def test_a_first_name_that_two_people_have_needs_the_whole_name(bind: Engine) -> None:
    both = [account(bind, "Rosa de Vries"), account(bind, "Rosa Bakker")]
    assert comments.named("ask @Rosa", both) == ([], ["Rosa"])
    assert comments.named("ask @rosa bakker or @Rosa de Vries.", both) == (both[::-1], [])


def test_who_share_a_whole_name_are_both_named(bind: Engine) -> None:
    both = [account(bind, "Rosa Bakker"), account(bind, "Rosa Bakker").model_copy(update={"id": "the other"})]
    assert comments.named("ask @Rosa Bakker", both) == (both, [])


def test_a_comment_that_is_sent_twice_at_once_is_placed_once(bind: Engine, rosa: Viewer) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = {each.id for each in pool.map(lambda _: wrote(bind, rosa, "The school answered."), range(8))}
    with transaction(bind) as session:
        assert set(session.exec(select(Comment.id))) == made


def test_what_the_first_judge_wrote_is_held_back_until_the_second_judged(bind: Engine, rosa: Viewer) -> None:
    sam, ravi = senior(bind), reviewer(bind, "Ravi")
    wrote(bind, rosa, "I am sure of this one.", "form-1")
    wrote(bind, ravi, "The school answered.", "form-2")
    with transaction(bind) as session:
        case = case_of(session, "ann")
        version = claim(session, rosa, case.id, MORNING).version
        decide(session, rosa, case.id, Judgement({"ann": Outcome.CONFIRMED}, "Why.", "f", version), MORNING)
    with transaction(bind) as session:
        case = case_of(session, "ann")
        remarks, hidden = comments.on(session, sam, case, newest(session, case.id))
        assert ([each.by for each in remarks], hidden) == (["Ravi"], 1)
    with transaction(bind) as session:
        take_back(session, rosa, case.id, MORNING)
        case = case_of(session, "ann")
        assert [each.by for each in comments.on(session, sam, case, newest(session, case.id))[0]] == ["Ravi"]
        assert comments.on(session, rosa, case, newest(session, case.id))[1] == 0


def test_what_judges_of_every_round_wrote_is_held_back_from_who_looks_at_a_later_one(
    bind: Engine, rosa: Viewer
) -> None:
    ravi, sam, kim = reviewer(bind, "Ravi"), senior(bind), reviewer(bind, "Kim")
    opened(bind, found(signals("R03 3 cas dan"), rings("cas dan")), nights=1)
    judged(bind, rosa, decide, "cas", confirmed="cas")
    judged(bind, ravi, look_again, "cas")
    case_id = judged(bind, sam, decide, "cas", confirmed="dan")
    with transaction(bind) as session:
        for number, each in enumerate((rosa, ravi, sam, kim)):
            comments.write(session, each, case_id, note("What I think of it.", f"form-{number}"), MORNING)
        case = case_of(session, "cas")
        remarks, hidden = comments.on(session, kim, case, newest(session, case_id))
        assert (case.state, [each.by for each in remarks], hidden) == (CaseState.SECOND_LOOK, ["Kim"], 3)


def test_what_arrives_after_a_second_look_is_no_draft(bind: Engine, rosa: Viewer) -> None:
    ravi, late = reviewer(bind, "Ravi"), drafts.Filled({"ann": "unfounded"}, "Late.", "Ravi")
    judged(bind, rosa, decide, "ann", confirmed="ann")
    case_id = judged(bind, ravi, look_again, "ann")
    own = replace(late, token="Rosa once more")
    with transaction(bind) as session:
        drafts.keep(session, ravi, case_id, late, MORNING)
        assert drafts.read(session, ravi, case_id) is None
        claim(session, rosa, case_id, MORNING)
        drafts.keep(session, rosa, case_id, own, MORNING)
        assert drafts.read(session, rosa, case_id) is not None
    assert judged(bind, replace(rosa, name="Rosa once more"), decide, "ann") == case_id
    with transaction(bind) as session:
        take_back(session, rosa, case_id, MORNING)
        assert drafts.read(session, rosa, case_id) is not None


def test_a_case_that_waits_leaves_the_queue_until_its_day(bind: Engine, rosa: Viewer) -> None:
    with transaction(bind) as session:
        case = claim(session, rosa, case_of(session, "ann").id, MORNING)
        waiting = snooze(session, rosa, case.id, LATER, "The school answers next week.", MORNING)
        assert snooze(session, rosa, case.id, LATER, "Again.", MORNING).version == waiting.version
        assert (waiting.state, waiting.claimed_by, waiting.deadline) == (CaseState.OPEN, None, case.deadline)
        kept = waits(session, waiting, MORNING)
        assert kept is not None
        assert kept.reason == "The school answers next week."
        rows = {asked: _shown(session, rosa, MORNING, asked) for asked in (False, True)}
        assert rows == {False: [case_of(session, "bob").id], True: [case.id]}
        taken = claim_next(session, rosa, MORNING)
        assert taken is not None
        assert taken.anchor == "bob"
        assert claim_next(session, rosa, MORNING) is None
        dawn = datetime.fromisoformat("2026-04-07T22:00:00+00:00")
        assert waits(session, waiting, dawn) is None
        assert _shown(session, rosa, dawn, False)


def test_who_takes_a_case_that_waits_ends_the_waiting(bind: Engine, rosa: Viewer) -> None:
    ravi = reviewer(bind, "Ravi")
    with transaction(bind) as session:
        case = claim(session, rosa, case_of(session, "ann").id, MORNING)
        snooze(session, rosa, case.id, LATER, "An answer.", MORNING)
        assert claim(session, ravi, case.id, MORNING).snoozed_until is None
        assert session.exec(select(Snooze.ended_by)).one() == ravi.account_id


@pytest.mark.parametrize(("until", "reason"), [(MORNING.date(), "why"), (date(2026, 8, 1), "why"), (LATER, "  ")])
def test_a_case_waits_for_a_reason_and_a_day_to_come(bind: Engine, rosa: Viewer, until: date, reason: str) -> None:
    with transaction(bind) as session:
        case = claim(session, rosa, case_of(session, "ann").id, MORNING)
        with pytest.raises(Conflict):
            snooze(session, rosa, case.id, until, reason, MORNING)


def test_only_who_has_a_case_lets_it_wait(bind: Engine, rosa: Viewer) -> None:
    with transaction(bind) as session, pytest.raises(Conflict, match="take it first"):
        snooze(session, rosa, case_of(session, "ann").id, LATER, "why", MORNING)


def test_cases_that_belong_together_show_each_other_until_that_ends(bind: Engine, rosa: Viewer) -> None:
    with transaction(bind) as session:
        ann, bob = (case_of(session, name).id for name in ("ann", "bob"))
        belong.link(session, rosa, ann, bob[:8].upper(), "One intermediary.", MORNING)
        belong.link(session, rosa, bob, ann, "Said again.", MORNING)
        for here, there in (("ann", bob), ("bob", ann)):
            found = belong.kin(session, rosa, case_of(session, here))
            assert [(each.case_id, each.reason, each.by) for each in found] == [(there, "One intermediary.", "Rosa")]
        belong.unlink(session, rosa, bob, session.exec(select(CaseLink.id)).one(), MORNING)
        assert belong.kin(session, rosa, case_of(session, "ann")) == []
        belong.link(session, rosa, ann, bob, "After all.", MORNING)
        assert len(session.exec(select(CaseLink)).all()) == 2


def test_why_cases_belong_together_is_held_back_from_who_did_not_judge_yet(bind: Engine, rosa: Viewer) -> None:
    ravi, sam = reviewer(bind, "Ravi"), senior(bind)

    def why(viewer: Viewer) -> list[list[str | None]]:
        with transaction(bind) as session:
            cases = [case_of(session, name) for name in ("ann", "bob")]
            return [[each.reason for each in belong.kin(session, viewer, case)] for case in cases]

    with transaction(bind) as session:
        ann, bob = (case_of(session, name).id for name in ("ann", "bob"))
        belong.link(session, rosa, ann, bob, "I confirmed ann, and this is the same.", MORNING)
    told: list[list[str | None]] = [["I confirmed ann, and this is the same."]] * 2
    assert why(ravi) == told
    judged(bind, rosa, decide, "ann", confirmed="ann")
    assert (why(rosa), why(ravi), why(sam)) == (told, [[None], [None]], [[None], [None]])
    judged(bind, ravi, look_again, "ann", confirmed="ann")
    assert (why(ravi), why(sam)) == (told, told)


@pytest.mark.parametrize("other", ["short", "zzzzzzzzzz", "ann12345\U0010ffff", "itself"])
def test_what_is_no_other_case_is_not_linked(bind: Engine, rosa: Viewer, other: str) -> None:
    with transaction(bind) as session:
        ann = case_of(session, "ann").id
        with pytest.raises(Conflict):
            belong.link(session, rosa, ann, ann if other == "itself" else other, "why", MORNING)


def test_a_case_of_another_institution_is_not_there_to_link(bind: Engine, rosa: Viewer) -> None:
    opened(bind, found(signals("R03 3 zoe"), institution="21PB"))
    with transaction(bind) as session, pytest.raises(Conflict, match="no such case"):
        belong.link(session, rosa, case_of(session, "ann").id, case_of(session, "zoe").id, "why", MORNING)


def test_what_people_wrote_goes_with_the_last_form_of_the_case(bind: Engine, rosa: Viewer) -> None:
    sam = senior(bind)
    wrote(bind, rosa, "Look, @Sam")
    with transaction(bind) as session:
        ann, bob = (case_of(session, name).id for name in ("ann", "bob"))
        drafts.keep(session, sam, ann, drafts.Filled({"ann": "unfounded"}, "text", "t"), MORNING)
        belong.link(session, rosa, ann, bob, "One intermediary.", MORNING)
        claim(session, rosa, ann, MORNING)
        snooze(session, rosa, ann, LATER, "An answer.", MORNING)
        words.forget(session, [ann], MORNING)
        assert len(session.exec(select(Comment)).all()) == 1
        for member in session.exec(select(CaseRegistration).where(CaseRegistration.case_id == ann)):
            member.form, member.forgotten_at = {}, MORNING
        session.flush()
        words.forget(session, [ann], MORNING)
        session.expire_all()
        assert [session.exec(select(table)).all() for table in (Comment, Mention, Draft)] == [[], [], []]
        assert session.exec(select(Snooze.reason)).all() == [""]
        assert session.exec(select(CaseLink.reason)).all() == [""]


def _shown(session: Session, viewer: Viewer, now: datetime, snoozed: bool) -> list[str]:
    found = queue_page(session, viewer, Filters(now=now, snoozed=snoozed))
    rows = found[0] if isinstance(found, tuple) else found.rows
    return [row.id for row in rows]
