"""How much of two forms agrees. Compiled: import it where it is used."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from loep.linking.form_fields import CONTEXT, FIELDS, PERSONAL, Fields

DIFFERENCE = 8.0
REWORDED = 4.0
POINTS = 2
BITS = 7.0
WEIGHT = np.array([0] * len(CONTEXT) + list(PERSONAL.values()))
AGAINST = np.array([REWORDED if name == "letter" else DIFFERENCE for name in FIELDS])


def likeness(left: NDArray[np.int32], right: NDArray[np.int32], known: Fields) -> NDArray[np.float32]:
    """Per pair of rows the share of the weight that agrees, 0 where too little of it is personal.

    A value weighs by its bits, one that differs weighs against, at most `DIFFERENCE`, a letter at most `REWORDED`, for
    copies are put in other words; one that only one of two forms has is half a difference, for absence says little.
    What is personal must agree on `POINTS` and on `BITS`.
    """
    return np.asarray(_likeness(np.stack((left, right)), known.codes, known.bits, known.starts, WEIGHT, AGAINST))


@njit(nogil=True, cache=True)
def _likeness(pairs, codes, bits, starts, weight, most):  # type: ignore[no-untyped-def]  # pragma: no cover
    found = np.zeros(pairs.shape[1], np.float32)
    for pair in range(pairs.shape[1]):
        agreed, against, points, personal = 0.0, 0.0, 0, 0.0
        for field in range(codes.shape[0]):
            one, other = codes[field, pairs[0, pair]], codes[field, pairs[1, pair]]
            if one < 0 and other < 0:
                continue
            rare = 0.0
            if one >= 0:
                rare += bits[starts[field] + one] / 2
            if other >= 0:
                rare += bits[starts[field] + other] / 2
            if one != other:
                half = 1 if one >= 0 and other >= 0 else 2
                against += min(rare, most[field] / half)
                continue
            agreed += rare
            if weight[field] > 0:
                points += weight[field]
                personal += rare
        if points >= POINTS and personal >= BITS:
            found[pair] = agreed / (agreed + against)
    return found
