"""Onsets, tempo and beats, from how much the spectrum of music rises at each moment.

The tempo is the strongest repetition of the rises, by autocorrelation within some seconds, and the way that it takes
through the music by dynamic programming, so that it may grow faster, or change. The beats are the path through the
rises that keeps to it (Ellis, Beat tracking by dynamic programming, 2007). As there, a tempo is sometimes told as half
or twice what one would tap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats, Ints

STEPS = 100
"""Moments a second at which is listened."""

_SLOWEST_BEAT, _FASTEST_BEAT, _USUAL_BEAT = 40.0, 220.0, 120.0  # a minute
_OCTAVES = 0.9  # how far tempi spread around the usual one (Ellis 2007)
_STEADINESS = 100.0  # how much beats keep to the tempo, against falling onto onsets (Ellis 2007)
_FINENESS = 0.01  # from one tempo to the next one that is looked at, as a logarithm
_LISTENED, _HOP = 8 * STEPS, 2 * STEPS  # for so long a tempo is looked for, and so much later for the next
_CHANGE = 7.0  # what a tempo that changes costs, for each e-fold of it, in parts of what repeats
_THIRDS = 0.15  # what counts against a period, in parts of what repeats after two thirds of it
_REPEATS = 0.25  # of what is heard must repeat in time, else there is no beat
_STANDS_OUT = 1.8  # times as strong as any moment a beat is: the murmur of a held chord repeats, too
_FEWEST_BEATS = 4


def onset_times(strength: Floats) -> Floats:
    """Return where sounds begin: rises that stand out from those within a tenth of a second around, s.

    Parameters
    ----------
    strength : (m,) array
        How much the spectrum rises at each hundredth of a second.
    """
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    if not strength.any():
        return np.empty(0)
    around = uniform_filter1d(strength, 21)
    peak = (strength == maximum_filter1d(strength, 11)) & (strength > 1.5 * around + 0.5 * strength.std())
    return np.flatnonzero(peak) / STEPS


def beat_times(strength: Floats) -> tuple[Floats, float | None]:
    """Return the beats, s, and the tempo, beats a minute; none and None where nothing repeats.

    Parameters
    ----------
    strength : (m,) array
        How much the spectrum rises at each hundredth of a second.
    """
    from scipy.ndimage import gaussian_filter1d

    if not strength.any():
        return np.empty(0), None
    smooth = gaussian_filter1d(strength, 2.0, mode="constant")
    tempi = _tempi(smooth)
    if tempi is None:
        return np.empty(0), None
    beats = _path(smooth / smooth.std(), tempi)
    if len(beats) < _FEWEST_BEATS:
        return np.empty(0), None
    heard = smooth[beats]
    if not np.median(heard) > _STANDS_OUT * np.median(smooth[beats[0] : beats[-1]]):
        return np.empty(0), None
    loud = np.flatnonzero(heard > 0.5 * np.sqrt((heard**2).mean()))
    beats = beats[loud[0] : loud[-1] + 1]  # none before the music begins and after it has faded
    if len(beats) < _FEWEST_BEATS:
        return np.empty(0), None
    each = float(np.polyfit(np.arange(len(beats)), beats, 1)[0]) / STEPS
    return beats / STEPS, 60.0 / each


def _periods() -> Floats:
    """Return the steps from beat to beat that are looked at."""
    low, high = (np.log(60 * STEPS / tempo) for tempo in (_FASTEST_BEAT, _SLOWEST_BEAT))
    return np.asarray(np.exp(np.arange(low, high, _FINENESS)))


def _tempi(smooth: Floats) -> Ints | None:
    """Return the number of the period at each step, (m,), of those of `_periods`; None where nothing repeats."""
    periods = _periods()
    long = min(_LISTENED, len(smooth))
    begins = np.arange(0, len(smooth) - long + 1, _HOP)
    parts = [smooth[begin : begin + long] for begin in begins]
    share = np.array([_repeating(part, periods) for part in parts])
    # tempi far from the usual one count less
    usual = np.exp(-0.5 * (np.log2(60 * STEPS / _USUAL_BEAT / periods) / _OCTAVES) ** 2)
    way = _steadiest(share * usual)
    if np.average(share[np.arange(len(way)), way], weights=[(part**2).sum() for part in parts]) < _REPEATS:
        return None
    return np.rint(np.interp(np.arange(len(smooth)), begins + long / 2, way)).astype(np.int64)


def _repeating(smooth: Floats, periods: Floats) -> Floats:
    """Return which part of what is heard comes again after each period and after two, by autocorrelation.

    Where as much comes again after two thirds, these are the beat, and the period is that of a half more. Where more
    comes again after two than after one, every other beat is stressed, and two are the beat.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    centred = smooth - smooth.mean()
    size = next_fast_len(2 * len(centred))
    again = irfft(np.abs(rfft(centred, size)) ** 2, size)[: len(centred)]
    if not again[0] > 0:
        return np.zeros(len(periods))
    lags = np.arange(len(again) // 2)
    share = again[lags] / again[0] * len(again) / (len(again) - lags)  # long lags have fewer to compare
    once, twice, less = (np.interp(times * periods, lags, share, right=0.0) for times in (1, 2, 2 / 3))
    return np.asarray(0.5 * (once + twice) - _THIRDS * less - np.maximum(twice - once, 0.0))


def _steadiest(scores: Floats) -> Ints:
    """Return the way through scores, (moments, tempi), that is best where each change of tempo costs something."""
    tempi = np.arange(scores.shape[1])
    cost = _CHANGE * _FINENESS * np.abs(tempi[:, None] - tempi)
    best, before = scores[0], []
    for score in scores[1:]:
        reached = best - cost
        before.append(reached.argmax(axis=1))
        best = reached.max(axis=1) + score
    way = [int(best.argmax())]
    for each in reversed(before):
        way.append(int(each[way[-1]]))
    return np.array(way[::-1])


def _path(strength: Floats, tempi: Ints) -> NDArray[np.int64]:
    """Return the steps of the beats: the path over strong rises whose gaps keep to the period there (Ellis 2007)."""
    periods = _periods()
    gaps = [np.arange(round(2 * period), round(period / 2) - 1, -1) for period in periods]
    costs = [_STEADINESS * np.log(gap / period) ** 2 for gap, period in zip(gaps, periods, strict=True)]
    ahead = int(gaps[int(tempi.max())][0])
    score = np.concatenate([np.zeros(ahead), strength])  # silence before, so that every step has all gaps
    last = np.full(len(score), -1)
    for step in range(ahead, len(score)):
        gap, cost = gaps[tempi[step - ahead]], costs[tempi[step - ahead]]
        choices = score[step - gap[0] : step - gap[-1] + 1] - cost
        best = int(choices.argmax())
        if choices[best] > 0:
            score[step] += choices[best]
            last[step] = step - gap[best]
    end = int(gaps[tempi[-1]][0])
    step = int(score[-end:].argmax()) + len(score) - end
    path = []
    while step >= ahead:
        path.append(step - ahead)
        step = int(last[step])
    return np.array(path[::-1])
