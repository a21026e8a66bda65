"""A night tells who watches what it does, and counts its seconds."""

from loep.night.progress import Stages, watcher


def test_a_watcher_hears_every_part_of_a_stage() -> None:
    heard: list[tuple[str, int, int]] = []
    token = watcher.set(lambda stage, done, total: heard.append((stage, done, total)))
    try:
        with Stages().stage("receive", 2) as tick:
            tick()
            tick()
    finally:
        watcher.reset(token)
    assert heard[0] == ("receive", 0, 2)
    assert ("receive", 1, 2) in heard
    assert heard[-1] == ("receive", 2, 2)


def test_a_stage_that_runs_for_every_institution_adds_up() -> None:
    stages = Stages()
    with stages.stage("link"):
        pass
    first = stages.seconds["link"]
    with stages.stage("link"):
        pass
    assert stages.seconds["link"] > first
    assert list(stages.seconds) == ["link"]


def test_nobody_has_to_watch() -> None:
    with Stages().stage("receive", 0) as tick:
        tick()
