"""Onsets, tempo and beats, from how much the spectrum of music rises at each moment.

The tempo is the strongest repetition of the rises, by autocorrelation; the beats are the path through them that keeps
to it (Ellis, Beat tracking by dynamic programming, 2007). As there, a tempo is sometimes told as half or twice what one
would tap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats

STEPS = 100
"""Moments a second at which is listened."""

_SLOWEST_BEAT, _FASTEST_BEAT, _USUAL_BEAT = 40.0, 220.0, 120.0  # a minute
_OCTAVES = 0.9  # how far tempi spread around the usual one (Ellis 2007)
_STEADINESS = 100.0  # how much beats keep to the tempo, against falling onto onsets (Ellis 2007)
_REPEATS = 0.12  # of what is heard must repeat in time, else there is no beat
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
    period = _period(smooth)
    if period is None:
        return np.empty(0), None
    beats = _path(smooth / smooth.std(), period)
    heard = smooth[beats]
    loud = np.flatnonzero(heard > 0.5 * np.sqrt((heard**2).mean()))
    beats = beats[loud[0] : loud[-1] + 1]  # none before the music begins and after it has faded
    if len(beats) < _FEWEST_BEATS:
        return np.empty(0), None
    each = float(np.polyfit(np.arange(len(beats)), beats, 1)[0]) / STEPS
    return beats / STEPS, 60.0 / each


def _period(smooth: Floats) -> float | None:
    """Return the steps from beat to beat, by autocorrelation; tempi far from the usual one count less."""
    from scipy.fft import irfft, next_fast_len, rfft

    centred = smooth - smooth.mean()
    size = next_fast_len(2 * len(centred))
    again = irfft(np.abs(rfft(centred, size)) ** 2, size)[: len(centred)]
    lags = np.arange(round(60 * STEPS / _FASTEST_BEAT), round(60 * STEPS / _SLOWEST_BEAT) + 1)
    lags = lags[lags < len(again) / 2]
    if not len(lags) or not again[0] > 0:
        return None
    share = again[lags] / again[0] * len(again) / (len(again) - lags)  # long lags have fewer to compare
    usual = np.exp(-0.5 * (np.log2(60 * STEPS / _USUAL_BEAT / lags) / _OCTAVES) ** 2)
    best = int(np.argmax(share * usual))
    if share[best] < _REPEATS:
        return None
    if 0 < best < len(lags) - 1:  # the top of the parabola through three values
        before, here, after = share[best - 1 : best + 2]
        bend = before - 2 * here + after
        if bend < 0:
            return float(lags[best] + 0.5 * (before - after) / bend)
    return float(lags[best])


def _path(strength: Floats, period: float) -> NDArray[np.int64]:
    """Return the steps of the beats: the path over strong rises whose gaps keep to the period (Ellis 2007)."""
    gaps = np.arange(round(2 * period), round(period / 2) - 1, -1)
    cost = _STEADINESS * np.log(gaps / period) ** 2
    score = np.concatenate([np.zeros(gaps[0]), strength])  # silence before, so that every step has all gaps
    last = np.full(len(score), -1)
    for step in range(gaps[0], len(score)):
        choices = score[step - gaps[0] : step - gaps[-1] + 1] - cost
        best = int(choices.argmax())
        if choices[best] > 0:
            score[step] += choices[best]
            last[step] = step - gaps[best]
    step = int(score[-gaps[0] :].argmax()) + len(score) - gaps[0]
    path = []
    while step >= gaps[0]:
        path.append(step - gaps[0])
        step = int(last[step])
    return np.array(path[::-1])
