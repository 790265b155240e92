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
    """A slope an hour, its least and its most; `mean` of the samples; `low_share` and `high_share` of it are
    what least and most come to in the time that was watched.
    """

    slope: float
    low: float
    high: float
    mean: float
    low_share: float
    high_share: float

    def verdict(self, tolerated: float) -> str:
        """'growing' or 'flat' where it surely is, by a tolerated share in the time watched; else 'undecided'."""
        if self.low > 0 and self.low_share > tolerated:
            return "growing"
        return "flat" if self.high_share <= tolerated else "undecided"


def slope_of(seconds: Sequence[float], values: Sequence[float]) -> Slope:
    """The slope of a line through samples; without any width where there are fewer than three."""
    count = len(values)
    mean = sum(values) / count if count else 0.0
    if count < 3:
        return Slope(0.0, -math.inf, math.inf, mean, -math.inf, math.inf)
    hours = [second / 3600 for second in seconds]
    middle = sum(hours) / count
    spread = sum((hour - middle) ** 2 for hour in hours)
    slope = sum((h - middle) * (v - mean) for h, v in zip(hours, values, strict=True)) / spread
    rest = [v - mean - slope * (h - middle) for h, v in zip(hours, values, strict=True)]
    square = sum(r * r for r in rest)
    alike = sum(a * b for a, b in pairwise(rest)) / square if square else 0.0
    alike = min(0.99, max(0.0, alike))
    inflated = (1 + alike) / (1 - alike)
    error = math.sqrt(square / (count - 2) / spread * inflated)
    low, high = slope - CONFIDENCE * error, slope + CONFIDENCE * error
    watched = (hours[-1] - hours[0]) / mean if mean else 0.0
    return Slope(slope, low, high, mean, low * watched, high * watched)
