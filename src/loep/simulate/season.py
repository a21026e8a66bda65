"""When people register: the portal opens on 1 October, 1 May is the deadline; days and hours are Amsterdam's."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from loep.clock import AMSTERDAM
from loep.simulate.draw import Bools, Rng, choose

WEEKDAYS = (1.1, 1.15, 1.1, 1.0, 0.85, 0.5, 0.75)
HOURS = (8, 4, 2, 1, 1, 1, 3, 8, 16, 26, 34, 36, 32, 34, 38, 40, 40, 36, 28, 34, 42, 40, 28, 16)


def submissions(rng: Rng, early: Bools, winter: Bools, year: int) -> pl.Series:
    """Moments of submission in UTC, whole seconds.

    `early`: has a permit to arrange and registers before June. `winter`: starts in February and registers in autumn.
    """
    count = len(early)
    opening = date(year - 1, 10, 1)
    day = choose(rng, 335, count, _weights(opening, year))
    june = (date(year, 6, 1) - opening).days
    day = np.where(early & (day >= june), rng.integers(60, june, count), day)
    autumn = (date(year, 8, 20) - opening).days
    day = np.where(winter, autumn + rng.integers(0, 50, count), day)
    second = choose(rng, 24, count, HOURS) * 3600 + rng.integers(0, 3600, count)
    local = np.datetime64(opening, "s") + day * 86_400 + second
    return in_utc(pl.Series(local.astype("datetime64[us]")))


def in_utc(local: pl.Series) -> pl.Series:
    """Amsterdam's wall clock to UTC; an hour that summer time skips is read as UTC."""
    zoned = local.dt.replace_time_zone(AMSTERDAM.key, ambiguous="earliest", non_existent="null").dt.convert_time_zone(
        "UTC"
    )
    return zoned.fill_null(local.dt.replace_time_zone("UTC"))


def _weights(opening: date, year: int) -> list[float]:
    deadline = date(year, 5, 1)
    return [_weight(opening + timedelta(days=n), deadline) for n in range(335)]


def _weight(day: date, deadline: date) -> float:
    before = (deadline - day).days
    rush = 1.6 if 0 <= before <= 3 else 1.0
    rise = 0.12 + 1.5 * np.exp(-before / 40) if before >= 0 else 0.06 + 0.35 * np.exp(before / 30)
    opening_week = 1.0 if (day.month, day.day // 8) == (10, 0) else 0.0
    holiday = 0.3 if (day.month == 12 and day.day > 23) or (day.month == 1 and day.day < 3) else 1.0
    return float((rise * rush + 0.3 * opening_week) * WEEKDAYS[day.weekday()] * holiday)
