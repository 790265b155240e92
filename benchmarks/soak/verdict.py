"""Whether a line of samples rises: its slope with a confidence of 95 %, neighbours taken for what they are.

Samples that follow each other are alike, and count for less than their number: the variance is that of
as many as they are worth by their correlation with their neighbours (an AR(1) process).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

CONFIDENCE = 1.96
"""Standard errors on either side."""


@dataclass(frozen=True)
class Slope:
    """A slope an hour, its least and its most; `mean` of the samples; `share` of it that the least comes to
    in the time that was watched.
    """

    slope: float
    low: float
    high: float
    mean: float
    share: float

    def rises(self, tolerated: float) -> bool:
        """Whether it surely rises, and by more than a tolerated share of the mean in the time watched."""
        return self.low > 0 and self.share > tolerated


def slope_of(seconds: Sequence[float], values: Sequence[float]) -> Slope:
    """The slope of a line through samples; without any width where there are fewer than three."""
    count = len(values)
    mean = sum(values) / count if count else 0.0
    if count < 3:
        return Slope(0.0, 0.0, 0.0, mean, 0.0)
    hours = [second / 3600 for second in seconds]
    middle = sum(hours) / count
    spread = sum((hour - middle) ** 2 for hour in hours)
    slope = sum((h - middle) * (v - mean) for h, v in zip(hours, values, strict=True)) / spread
    rest = [v - mean - slope * (h - middle) for h, v in zip(hours, values, strict=True)]
    square = sum(r * r for r in rest)
    alike = sum(a * b for a, b in pairwise(rest)) / square if square else 0.0
    alike = min(0.99, max(0.0, alike))
    worth = max(3.0, count * (1 - alike) / (1 + alike))
    error = math.sqrt(square / max(1.0, worth - 2) / spread * count / worth) if square else 0.0
    error = max(error, math.sqrt(square / (count - 2) / spread)) if square else 0.0
    low, high = slope - CONFIDENCE * error, slope + CONFIDENCE * error
    return Slope(slope, low, high, mean, low * (hours[-1] - hours[0]) / mean if mean else 0.0)
