"""What stands in a dossier, as JSON in the language of who prints it. It tells what the case page tells that person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loep.audit.words import ACTIONS, PURPOSES, SYSTEM
from loep.cases.dossier import Sources
from loep.storage.tables import Decision, FittedModel, Run, SecondLook
from loep.vocabulary import Outcome, Register
from loep.web.case import evidence
from loep.web.case.beside import Beside
from loep.web.case.folder import Folder
from loep.web.case.letters import Letter
from loep.web.case.rates import Rate
from loep.web.case.reasons import Reason
from loep.web.case.ring import Joined
from loep.web.case.sheet import Member
from loep.web.dossier import beside, drawings, texts
from loep.web.language import writers
from loep.web.letter.gather import Told
from loep.web.policy.words import CARD

Row = tuple[str, str]
Json = dict[str, Any]


@dataclass(frozen=True)
class Around:
    """With what the runs worked, what was asked of applicants, and what stands beside the case on its page."""

    sources: Sources
    asked: Sequence[Told]
    beside: Beside


@dataclass(frozen=True)
class Writing:
    """The hand in which a dossier is written: `words` in the language, `write` for days, moments and numbers."""

    language: str
    write: Mapping[str, Callable[[Any], str]]

    def words(self, text: Any, **values: object) -> str:
        return str(text.label(self.language)).format(**values) if values else str(text.label(self.language))


def content(folder: Folder, around: Around, language: str, printed: str) -> Json:
    """The data of `dossier.typ`. `printed`: who prints it and when."""
    hand, case = Writing(language, writers(language)), folder.file.case
    numbers = {member.registration_id: member for member in folder.members}
    return {
        "language": language,
        "texts": {name: hand.words(text) for name, text in texts.TEXTS.items()},
        "title": f"{hand.words(texts.TITLE)} {case.id[:8]}",
        "institution": case.institution,
        "printed": printed,
        "facts": [
            (hand.words(texts.NUMBER), case.id),
            (hand.words(texts.INSTITUTION), case.institution),
            (hand.words(texts.STATE), hand.words(folder.state)),
            (hand.words(texts.TEXTS["registrations"]), hand.write["number"](len(folder.members))),
            (hand.words(texts.OPENED), hand.write["moment"](case.opened_at)),
            (hand.words(texts.DEADLINE), hand.write["day"](case.deadline)),
            (hand.words(texts.PRINTED), printed),
        ],
        "reasons": [_reason(reason, folder.rates.of(reason.id), hand) for reason in folder.reasons],
        "no_longer": [f"{each.id} {each.name}: {each.text} ({_numbers(each.numbers)})" for each in folder.no_longer],
        "not_checked": [(f"{each.id} {each.name}", hand.words(each.why)) for each in folder.not_checked],
        "members": [_member(member, folder, hand) for member in folder.members],
        "links": [
            (f"{each.mark} {hand.words(each.kind)}", _numbers(each.numbers), _strength(each, hand))
            for each in folder.joined
        ],
        "ring": drawings.ring(folder.picture),
        "timeline": beside.came(folder.timeline, hand.words),
        "letters": [_letter(letter, hand) for letter in folder.letters],
        "withheld": folder.file.withheld,
        "judged": [_judged(made, numbers[made.registration_id], folder, hand) for made in folder.file.decisions],
        "asked": beside.asked(around.asked, hand.words, hand.write),
        "remarks": beside.remarks(around.beside.remarks, hand.words, hand.write),
        "held_back": bool(around.beside.held_back),
        "runs": [_run(run, case.institution, around.sources, hand) for run in around.sources.runs],
        "cards": [_card(model, hand) for model in around.sources.models],
        "steps": [_step(event, folder, hand) for event in folder.file.history],
    }


def _reason(reason: Reason, rate: Rate, hand: Writing) -> Json:
    return {
        "title": f"{reason.id} {reason.name}",
        "innocent": reason.explanation.innocent_when if reason.explanation else "",
        "check": reason.explanation.reviewer_checks if reason.explanation else "",
        "sentences": [
            {
                "text": said.text,
                "numbers": _numbers(said.numbers),
                "evidence": [(hand.words(name), value) for name, value in said.evidence],
            }
            for said in reason.sentences
        ],
        "rate": hand.words(texts.NO_RATE if rate.confirmed is None else texts.RATE, **vars(rate)),
    }


def _member(member: Member, folder: Folder, hand: Writing) -> Json:
    place = member.number - 1
    rows = [
        (hand.words(row.label), row.cells[place].text)
        for group in folder.groups
        for row in group.rows
        if row.cells[place].text is not None
    ]
    return {"title": f"{hand.words(texts.REGISTRATION)} {member.number} · {member.name}", "rows": rows}


def _letter(letter: Letter, hand: Writing) -> Json:
    return {
        "title": f"{hand.words(texts.REGISTRATION)} {letter.member.number} · {letter.member.name}",
        "pieces": [{"text": piece.text, "shared": piece.shared} for piece in letter.pieces],
        "rarity": [hand.words(texts.RARITY, **vars(passage)) for passage in letter.passages],
    }


def _judged(made: Decision, member: Member, folder: Folder, hand: Writing) -> Json:
    people, file = folder.file.people, folder.file
    outcome = hand.words(Outcome(made.outcome))
    if made.id in file.taken_back:
        outcome = f"{outcome} ({hand.words(texts.TAKEN_BACK)})"
    by, at = people.get(made.decided_by, made.decided_by), hand.write["moment"](made.decided_at)
    rows = [(hand.words(texts.DECISION), f"{outcome}, {by}, {at}"), (hand.words(texts.MOTIVATION), made.motivation)]
    rows += [row for look in file.second_looks if look.decision_id == made.id for row in _look(look, people, hand)]
    return {"title": f"{hand.words(texts.REGISTRATION)} {member.number} · {member.name}", "rows": rows}


def _look(look: SecondLook, people: Mapping[str, str], hand: Writing) -> list[Row]:
    outcome = f"{hand.words(Outcome(look.outcome))}, " if look.outcome else ""
    by = people.get(look.looked_by, look.looked_by)
    told = f"{outcome}{by}, {hand.write['moment'](look.looked_at)}"
    return [(hand.words(texts.SECOND), told), (hand.words(texts.MOTIVATION), look.motivation)]


def _run(run: Run, institution: str, sources: Sources, hand: Writing) -> Json:
    used = run.versions.get(institution) or {}
    policy, stops = used.get("policy"), used.get("stops") or ()
    unknown = hand.words(texts.UNKNOWN)
    ruled = f"{hand.words(texts.VERSION)} {policy['number']}, SHA-256 {policy['sha256']}" if policy else unknown
    rows = [
        (hand.words(texts.CODE), str(run.versions.get("code") or unknown)),
        (hand.words(texts.POLICY), ruled),
        *(_register(name, version, sources, hand) for name, version in used.get("registers", {}).items()),
    ]
    if stops:
        rows.append((hand.words(texts.STOPPED), ", ".join(stops)))
    for name, title in (("deliveries", texts.DELIVERIES), ("allowed", texts.ALLOWED)):
        if told := used.get(name):
            rows.append((hand.words(title), f"{hand.write['number'](told['count'])}, SHA-256 {told['sha256']}"))
    return {"title": f"{hand.words(texts.RUN)} {hand.write['day'](run.night)} ({run.id})", "rows": rows}


def _register(name: str, version: str, sources: Sources, hand: Writing) -> Row:
    kept = sources.snapshots.get((name, version))
    told = version
    if kept is not None:
        day, rows = hand.write["day"](kept.as_of), hand.write["number"](kept.rows)
        told = hand.words(texts.SNAPSHOT, day=day, rows=rows, sha=kept.sha256)
    label = hand.words(Register(name)) if name in set(Register) else name
    return f"{hand.words(texts.REGISTER)}: {label}", told


def _card(model: FittedModel, hand: Writing) -> Json:
    rows = [(hand.words(texts.FITTED), hand.write["moment"](model.fitted_at)), ("SHA-256", model.sha256)]
    rows += [(_named(name, hand), _plain(value, hand)) for name, value in model.card.items()]
    return {"title": f"{hand.words(texts.MODEL)} {model.id}", "rows": rows}


def _named(name: str, hand: Writing) -> str:
    return hand.words(CARD[name] if name in CARD else evidence.label(name))


def _plain(value: Any, hand: Writing) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{_named(name, hand)}: {_plain(item, hand)}" for name, item in value.items())
    return hand.write["number"](value) if isinstance(value, int | float) else str(value)


def _step(event: Any, folder: Folder, hand: Writing) -> Json:
    who = folder.file.people.get(event.actor) or hand.words(SYSTEM)
    done, purpose = ACTIONS.get(event.action), PURPOSES.get(event.purpose)
    told, why = hand.words(done) if done else event.action, hand.words(purpose) if purpose else event.purpose
    return {
        "seq": str(event.seq),
        "when": hand.write["moment"](event.at),
        "what": f"{who}: {told}\n{event.action}, {why}",
        "hash": event.hash,
    }


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def _strength(each: Joined, hand: Writing) -> str:
    least, most = (hand.write["hundredths"](each) for each in (each.weakest, each.strongest))
    return most if least == most else f"{least} – {most}"
