"""Files of deliveries and fitted models that no row names: what a crash left, and what was let go of."""

from sqlalchemy import Engine
from sqlmodel import select

from loep.night.lease import Fence
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Delivery, FittedModel

FOLDERS = ("deliveries", "sealed", "frames", "models")


def sweep(settings: Settings, bind: Engine, fence: Fence) -> int:
    """Erase them; how many those were. Raises what `fence` does: a file of a night under way has no row yet."""
    gone = 0
    with transaction(bind) as session:
        fence(session)
        named = {path for pair in session.exec(select(Delivery.stored_path, Delivery.frame_path)) for path in pair}
        named |= {*session.exec(select(FittedModel.path))}
        for folder in FOLDERS:
            for path in (settings.data / folder).rglob("*"):
                if path.is_file() and path.relative_to(settings.data).as_posix() not in named:
                    path.unlink()
                    gone += 1
    return gone
