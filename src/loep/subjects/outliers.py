"""How unlikely a share is beside those of one's peers, when peers honestly differ.

Peers are taken to have shares that vary by a beta distribution; what each counts is then beta-binomial. Of whoever is
looked at, mean and spread are those of all *others*, so that nobody excuses itself. Both are fitted so that a few who
are far off weigh little (Huber's proposal 2, with moments after Kleinman, 1973), and from the upper end of what the
spread may be, SURELY standard errors above its estimate: of few peers nobody knows how much they differ. The chance is
that of so large a count or a larger one, times the number of peers and kinds that are looked at, for one of many may be
unlucky. Whoever is CLEAR of the others in one round is no peer in the next, so that several do not excuse each other.
"""

import numpy as np
from numpy.typing import NDArray

PEERS, BESIDE = 3, 30  # others to compare with, and what they count together
CLEAR = 0.05
ROUNDS = 4
MOST = 100  # whoever stands out most; in a long list the rest is ordinary
HELD, HELD_SQUARE = 1.5, 0.7784655  # standard deviations that a peer weighs at most; mean square of a normal held to it
NARROWEST, WIDEST = 0.001, 0.5  # correlation within a peer
HALVINGS, FITS = 16, 2
UNSURE = 1.25  # standard error of a held estimate over that of a plain one
SURELY = 1.0

Floats = NDArray[np.float64]


def beside_others(number: Floats, bad: Floats, least: tuple[int, int], kinds: int) -> tuple[Floats, Floats]:
    """The share that is usual with the others, and the chance that any of all is so bad by chance.

    `bad` of `number` per peer; whoever counts `least` of both is looked at, the chance of the rest is 1. `kinds`: how
    many ways of being bad are looked at. Both are NaN with too few others.
    """
    worth, looks = (number >= least[0]) & (bad >= least[1]), int((number >= least[0]).sum()) * kinds
    several = np.flatnonzero(number > 1)  # of one nobody sees how it varies
    peer = (number > 1).astype(np.float64)
    for _ in range(ROUNDS):
        whole, part = (number * peer).sum() - number * peer, (bad * peer).sum() - bad * peer
        enough = (peer.sum() - peer >= PEERS) & (whole >= BESIDE)
        usual = np.where(enough, (part + 0.5) / (whole + 1), np.nan)
        beyond = np.where(worth & enough, bad / number - usual, 0.0)
        looked_at = np.argsort(-beyond, kind="stable")[:MOST]
        looked_at = looked_at[beyond[looked_at] > 0]
        chance = np.where(enough, 1.0, np.nan)
        if len(looked_at):
            others = np.where(several == looked_at[:, None], 0.0, peer[several])
            tail = log_tail(number[looked_at], bad[looked_at], *fitted(number[several], bad[several], others))
            chance[looked_at] = np.minimum(np.exp(tail) * looks, 1.0)
        left = np.where((number > 1) & ~(chance <= CLEAR), 1.0, 0.0)
        if (left == peer).all():
            break
        peer = left
    return usual, chance


def fitted(number: Floats, bad: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Mean and spread (correlation within a peer, at its upper end) per row of `others`, which weighs the peers.

    Every row has three peers or more, and each of them counts two or more.
    """
    count, whole = others.sum(1), others @ number
    mean = np.nanmedian(np.where(others > 0, (bad + 0.5) / (number + 1), np.nan), 1)
    for _ in range(FITS):
        away, plain = bad - number * mean[:, None], number * (mean * (1 - mean))[:, None]
        low, high = np.zeros(len(mean)), np.full(len(mean), WIDEST)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            square = away**2 / (plain * (1 + (number - 1) * middle[:, None]))
            wider = (others * np.minimum(square, HELD**2)).sum(1) > HELD_SQUARE * (count - 1)
            low, high = np.where(wider, middle, low), np.where(wider, high, middle)
        within = HELD * np.sqrt(plain * (1 + (number - 1) * low[:, None]))
        moved = mean + (others * np.clip(away, -within, within)).sum(1) / whole
        mean = np.clip(moved, 0.5 / (whole + 1), 1 - 0.5 / (whole + 1))
    pairs = others @ (number * (number - 1))
    square = (others * (number * (1 + (number - 1) * low[:, None])) ** 2).sum(1)
    unsure = UNSURE * np.sqrt(2 * square * count / (count - 2)) / pairs
    return mean, np.clip(low + SURELY * unsure, NARROWEST, WIDEST)


def log_tail(number: Floats, bad: Floats, mean: Floats, spread: Floats) -> Floats:
    """ln P(X >= bad) of a beta-binomial with this mean and this correlation within a peer."""
    from scipy.special import betaln, gammaln

    weight = 1 / spread - 1
    alpha, beta = weight * mean, weight * (1 - mean)
    terms = (number - bad + 1).astype(np.int64)
    who = np.repeat(np.arange(len(number)), terms)
    count = bad[who] + np.arange(len(who)) - np.repeat(np.cumsum(terms) - terms, terms)
    rest = number[who] - count
    ways = gammaln(number[who] + 1) - gammaln(count + 1) - gammaln(rest + 1)
    each = ways + betaln(count + alpha[who], rest + beta[who]) - betaln(alpha[who], beta[who])
    total = np.bincount(who, np.exp(each), len(number))
    return np.asarray(np.log(np.maximum(total, 1e-300)), np.float64)
