"""The heavy libraries that a night needs, loaded at once so that the seconds of a stage are its own."""

from importlib import import_module

from loep.intake import expectations

HEAVY = ("sklearn.ensemble", "skops.io", "scipy.sparse.csgraph", "loep.linking.link")


def load() -> None:
    """Import what judging, linking and detection use; what is loaded already costs nothing."""
    expectations.load()
    for name in HEAVY:
        import_module(name)
