"""What a dossier tells beside the case itself: when registrations came, what was asked and answered, comments."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from loep.cases.answer import Answered
from loep.cases.comments import Remark
from loep.storage.tables import Attachment, CommentFile
from loep.vocabulary import FileKind, Way
from loep.web.case.timeline import Timeline
from loep.web.dossier import drawings, texts
from loep.web.letter.gather import Told

Words = Callable[..., str]
Write = Mapping[str, Callable[[Any], str]]
Json = dict[str, Any]


def came(line: Timeline | None, words: Words) -> Json:
    """The time line as picture and table; no rows where fewer than two say when they came."""
    if line is None:
        return {"svg": "", "told": "", "rows": []}
    most = len(line.most.numbers)
    told = words(texts.MOST_AT_ONCE, count=most, width=words(line.width), since=line.most.label)
    rows = [(column.label, str(len(column.numbers)), ", ".join(map(str, column.numbers))) for column in line.columns]
    return {"svg": drawings.times(line), "told": told, "rows": rows}


def asked(letters: Sequence[Told], words: Words, write: Write) -> list[Json]:
    """Each letter to an applicant as it was written, how far it is, and what came back."""
    return [
        {
            "title": f"{words(texts.REGISTRATION)} {each.number} · {words(each.asked_for)}",
            "sent": _sent(each, words, write),
            "text": each.asked.letter.text,
            "answers": [_answer(answered, words, write) for answered in each.asked.answers],
        }
        for each in letters
    ]


def remarks(said: Sequence[Remark], words: Words, write: Write) -> list[Json]:
    """Each comment with the files that stand with it."""
    return [
        {
            "who": f"{each.by}, {write['moment'](each.comment.written_at)}",
            "text": each.comment.text,
            "files": [_file(file, words) for file in each.files],
        }
        for each in said
    ]


def _sent(each: Told, words: Words, write: Write) -> str:
    letter = each.asked.letter
    if letter.sent_on is None or letter.sent_way is None:
        return words(texts.NOT_SENT)
    days = {"day": write["day"](letter.sent_on), "until": write["day"](letter.answer_by)}
    return words(texts.SENT, way=words(Way(letter.sent_way)), **days)


def _answer(answered: Answered, words: Words, write: Write) -> Json:
    files = [_file(file, words) for file in answered.files]
    on = words(texts.ANSWERED, day=write["day"](answered.answer.received_on))
    return {"on": on, "text": answered.answer.text, "files": files}


def _file(file: Attachment | CommentFile, words: Words) -> tuple[str, str]:
    return file.name, f"{words(FileKind(file.kind))}, SHA-256 {file.sha256}"
