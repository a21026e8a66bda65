"""Files that a form brings: which are taken in, and what stands in the way of the others."""

from loep.vocabulary import FileKind
from loep.web.language import N_
from loep.web.letter.kinds import kind
from loep.web.uploads import Upload
from loep.web.visit import Visit

TOO_MANY = N_("These are too many files at once. Record the others a second time.")
TOO_LARGE = N_("One of the files is too large. Ask for a smaller one, or make it smaller, and add it again.")
NOT_TAKEN = N_("One of the files is no PDF, JPEG, PNG or plain text. Ask for one of these, or print it to PDF.")


def taken(visit: Visit) -> list[tuple[Upload, FileKind]]:
    """The files of the form that are of a kind that is taken in."""
    return [(file, found) for file in visit.files if (found := kind(file.data)) is not None]


def wrong(visit: Visit) -> str | None:
    """What stands in the way of the files of the form."""
    limits, files = visit.desk.settings, visit.files
    if len(files) > limits.max_attachments:
        return TOO_MANY
    if any(len(file.data) > limits.max_attachment_bytes for file in files):
        return TOO_LARGE
    return NOT_TAKEN if len(taken(visit)) < len(files) else None
