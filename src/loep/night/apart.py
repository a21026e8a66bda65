"""Each institution apart: what goes wrong with one keeps nobody else from their night."""

from collections.abc import Iterator
from contextlib import contextmanager

from loep.errors import AlreadyRunning, Conflict, LoepError
from loep.night import assemble, summary
from loep.night.discreet import DatabaseAway, NoRoom, StageFailed, failure, unforeseen
from loep.night.run import Night

MEND = "restore a backup elsewhere and bring that from there; when none has it, `loep deliveries let-go`"
EVERYBODY = (AlreadyRunning, Conflict, DatabaseAway, NoRoom)


class Unfinished(LoepError):
    """Some institutions did not get their night; the message names them, the stage and why."""


@contextmanager
def of(institution: str, night: Night, told: summary.Night) -> Iterator[None]:
    """Do the block for one institution; an error in it is told, and raised only when everybody would meet it."""
    try:
        yield
    except BaseException as error:
        why = error if isinstance(error, LoepError) else failure(error)
        if isinstance(why, EVERYBODY) or not unforeseen(error):
            raise
        rows = assemble.unreadable(night, institution) if isinstance(why, StageFailed) else []
        said = "; ".join((*rows, MEND)) if rows else str(why)
        told.failed.append({"institution": institution, "stage": night.stages.at, "why": said})


def tell(night: Night, told: summary.Night) -> None:
    """Keep the summary with the run. Raises Unfinished where an institution did not get its night."""
    night.told.update(told.as_dict())
    if told.failed:
        which = "; ".join(f"{each['institution']} at {each['stage']}: {each['why']}" for each in told.failed)
        raise Unfinished(f"not every institution got its night, run it again once this is mended: {which}")
