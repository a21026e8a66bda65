"""How the case page puts registrations, links and letters before a reader."""

import re
from collections.abc import Mapping

from fastapi import FastAPI
from sqlalchemy import Engine

from loep.storage.tables import Signal
from loep.vocabulary import LinkKind, Words
from loep.web.case import evidence
from loep.web.case.fields import written
from loep.web.case.letters import Passage, letters
from loep.web.case.reasons import not_checked, reasons
from loep.web.case.ring import joined
from loep.web.case.sheet import Member, empty, members, sheet
from loep.web.language import writers
from tests.builders import desk
from tests.web.visitors import logged_in

ENGLISH = writers("en")


def people(*forms: Mapping[str, object]) -> list[Member]:
    kept = [
        desk.member(desk.case("c", "reg-1", len(forms)), f"reg-{number}", {"programme": "", **form})
        for number, form in enumerate(forms, start=1)
    ]
    return members(kept)


def test_the_one_that_differs_from_the_others_is_marked() -> None:
    cities = ("Breda", "Breda", "Delft", None, "Breda")
    row = sheet(people(*({"city": city} for city in cities)), "en", ENGLISH)[0].rows[0]
    assert [cell.text for cell in row.cells] == list(cities)
    assert [cell.differs for cell in row.cells] == [False, False, True, True, False]
    assert (row.different, row.telling) == (3, True)


def test_in_a_tie_nobody_differs_from_the_others() -> None:
    row = sheet(people({"city": "Breda"}, {"city": "Delft"}, {"city": "Breda"}, {"city": "Delft"}), "en", ENGLISH)[
        0
    ].rows[0]
    assert [cell.differs for cell in row.cells] == [False] * 4
    assert row.telling


def test_that_names_and_numbers_of_people_differ_tells_nothing() -> None:
    own = people(*({"surname": name, "registration_id": name, "city": "Breda"} for name in ("A", "A", "B")))
    rows = [row for group in sheet(own, "en", ENGLISH) for row in group.rows]
    assert {row.label.label("en"): (row.own, row.telling) for row in rows} == {
        "registration": (True, False),
        "surname": (True, False),
        "city": (False, False),
    }
    assert not any(cell.differs for row in rows for cell in row.cells)


def test_when_all_differ_none_is_marked() -> None:
    row = sheet(people({"surname": "A"}, {"surname": "B"}, {"surname": "C"}), "en", ENGLISH)[0].rows[0]
    assert [cell.differs for cell in row.cells] == [False, False, False]


def test_a_field_that_nobody_filled_in_is_named_apart() -> None:
    own = people({"city": "Breda"}, {"city": None})
    assert "street" in [field.en for field in empty(own)]
    assert "city" not in [field.en for field in empty(own)]


def test_values_are_written_for_people() -> None:
    assert written("study_mode", "full_time", "nl", writers("nl")) == "voltijd"
    assert written("start_date", "2026-09-01", "en", ENGLISH) == "1 Sept 2026"
    assert written("submitted_at", "2026-03-01T09:00:00Z", "en", ENGLISH) == "1 Mar 2026, 10:00"
    assert written("amount_paid", 9500.5, "nl", writers("nl")) == "9.500,5"
    assert written("permit_needed", True, "nl", writers("nl")) == "ja"
    assert written("academic_year", 2026, "nl", writers("nl")) == "2026"
    assert written("upload_hashes", ["diploma:" + "ab" * 32], "en", ENGLISH) == "diploma ababababab"
    assert written("phone", "", "en", ENGLISH) is None


def test_evidence_is_written_for_people() -> None:
    dutch = writers("nl")
    assert evidence.written("kind", "email", "nl", dutch) == "e-mailadres"
    assert evidence.written("kind", "any", "nl", dutch).startswith("een ontkend papier")
    assert evidence.written("obtained", "2026-07-09", "nl", dutch) == "9 jul 2026"
    assert evidence.written("share", 0.8, "nl", dutch) == "80%"
    assert evidence.written("minutes_to_pay_peers", 24722, "nl", dutch) == "24.722"
    assert evidence.written("school_known", value=False, language="nl", writers=dutch) == "nee"
    assert evidence.written("norm", None, "nl", dutch) == "–"
    assert evidence.label("minutes_to_pay_peers").label("nl").endswith(": gewoon bij anderen")
    assert evidence.label("something_new").label("en") == "something new"


def test_the_same_sentence_about_many_is_said_once_with_their_numbers() -> None:
    own = people({}, {}, {})
    said: list[Signal] = [desk.signal(member.registration_id, "R06", "one account", persons=3) for member in own]
    said.append(desk.signal("reg-1", "R21", "the check digits do not fit"))
    said.append(desk.signal("elsewhere", "R21", "not of this case"))
    found = reasons(said, own, {}, "en", ENGLISH)
    assert [(reason.id, [(line.text, line.numbers) for line in reason.sentences]) for reason in found] == [
        ("R06", [("one account", (1, 2, 3))]),
        ("R21", [("the check digits do not fit", (1,))]),
    ]


def test_sentences_that_differ_in_a_number_only_are_gathered_below_the_one_about_most() -> None:
    own = people({}, {}, {}, {})
    texts = ("86 % the same; 4 persons", "97 % the same; 4 persons", "97 % the same; 4 persons", "a typing error")
    said = [desk.signal(member.registration_id, "R03", text) for member, text in zip(own, texts, strict=True)]
    (reason,) = reasons(said, own, {}, "en", ENGLISH)
    told = [
        (first.text, first.numbers, [(other.text, other.numbers) for other in others])
        for first, others in reason.gathered
    ]
    assert told == [
        ("97 % the same; 4 persons", (2, 3), [("86 % the same; 4 persons", (1,))]),
        ("a typing error", (4,), []),
    ]


def test_a_rule_in_trial_says_nothing_on_a_case() -> None:
    said = desk.signal("reg-1", "R21", "on trial")
    said.stage = "trial"
    assert reasons([said], people({}), {}, "en", ENGLISH) == []


def test_links_are_told_per_kind_as_the_groups_they_make() -> None:
    own = people({}, {}, {}, {}, {})
    links = [
        desk.link("reg-1", "reg-2", LinkKind.LETTER, 0.7),
        desk.link("reg-2", "reg-3", LinkKind.LETTER, 0.9),
        desk.link("reg-4", "reg-5", LinkKind.LETTER, 0.8),
        desk.link("reg-1", "reg-3", LinkKind.ACCOUNT, 1.0),
    ]
    found = [
        (item.kind, item.numbers, item.weakest, item.strongest) for item in joined(list(map(desk.tie, links)), own)
    ]
    assert found == [
        (LinkKind.LETTER, (1, 2, 3), 0.7, 0.9),
        (LinkKind.LETTER, (4, 5), 0.8, 0.8),
        (LinkKind.ACCOUNT, (1, 3), 1.0, 1.0),
    ]


def test_a_letter_is_cut_without_losing_a_character() -> None:
    texts = (
        "I want to study here because of the sea.",
        "I want to study here because of the hills.",
        "Something else.",
    )
    found = letters(people(*({"motivation": text} for text in texts), {}))
    assert ["".join(piece.text for piece in letter.pieces) for letter in found] == list(texts)
    shared = ["".join(piece.text for piece in letter.pieces if piece.shared) for letter in found]
    assert shared[0].startswith("I want to study here because of the")
    assert shared[2] == ""


def test_where_most_of_a_letter_is_shared_what_is_not_is_marked(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    desk.ring(database, size=2)
    page = logged_in(app, rosa).see("/cases/ring0000case").text
    marked = re.findall("<mark>(.*?)</mark>", page)
    assert "marked is what is not" in page
    assert any("choir" in text for text in marked)
    assert not any("My uncle has a small company" in text for text in marked)


def test_a_letter_tells_where_its_nearest_shares_passages_and_how_rare_they_are() -> None:
    text = "I want to study here because of the sea."
    own = people({"motivation": text}, {"motivation": text}, {"motivation": text})
    near, far = (desk.link("reg-1", right, LinkKind.LETTER, how) for right, how in (("reg-2", 0.9), ("reg-3", 0.7)))
    near.evidence = {"passages": [{"left": 4, "right": 0, "words": 30, "letters": 2}]}
    far.evidence = {"passages": [{"left": 9, "right": 9, "words": 12, "letters": 80}]}
    found = letters(own, [desk.tie(far), desk.tie(near)])
    assert found[0].passages == (Passage(2, 5, 1, 30, 2),)
    assert found[1].passages == (Passage(1, 1, 5, 30, 2),)
    assert found[2].passages == (Passage(1, 10, 10, 12, 80),)


def test_a_letter_whose_link_tells_no_passages_shows_none() -> None:
    own = people({"motivation": "One letter of a few words."}, {"motivation": "One letter of a few words."})
    found = letters(own, [desk.tie(desk.link("reg-1", "reg-2", LinkKind.LETTER, 1.0))])
    assert [letter.passages for letter in found] == [(), ()]


def test_a_letter_alone_has_nothing_shared() -> None:
    assert [letter.share for letter in letters(people({"motivation": "Only I wrote this letter, all alone."}))] == [0.0]


def test_why_a_rule_did_not_look_is_told_in_the_language_of_the_reader() -> None:
    (told,) = not_checked({"R14": Words("no register", "geen register").kept()}, {})
    assert [told.why.label(language) for language in ("en", "nl")] == ["no register", "geen register"]


def test_what_an_earlier_release_kept_in_english_still_reads() -> None:
    (told,) = not_checked({"R14": "no register"}, {})
    assert [told.why.label(language) for language in ("en", "nl")] == ["no register", "no register"]
    assert told.why.nl == ""
