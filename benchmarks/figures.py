"""From times to figures. Pure functions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One line of the result.

    Args:
        name: its key in ``build/bench.json``.
        ours: what was measured of this project.
        baseline: the same of what it is compared with.
        ratio: ours to the baseline; for paired runs the median of the pairs' ratios.
        unit: of ours and of the baseline.
        baseline_is: what it is compared with, in words.
        spread: the least and the greatest ratio of a pair, for the table.
        limit: what is exceeded is said, and what exceeds it.
    """

    name: str
    ours: float
    baseline: float
    ratio: float
    unit: str
    baseline_is: str
    spread: tuple[float, float] | None = None
    limit: "Limit | None" = None

    @property
    def within(self) -> bool:
        """Whether the limit, if there is one, is kept."""
        return self.limit is None or self.limit.is_kept_by(self)

    def as_json(self) -> dict[str, float | str]:
        """The figure's value in ``build/bench.json``, under its name."""
        return {
            "ours": round(self.ours, 4),
            "baseline": round(self.baseline, 4),
            "ratio": round(self.ratio, 4),
            "unit": self.unit,
            "baseline_is": self.baseline_is,
        }


@dataclass(frozen=True)
class Limit:
    """What a figure may be at most, or must be at least.

    Args:
        field: ``ours`` or ``ratio``.
        most: the greatest value that is well.
        least: the smallest one.
    """

    field: str
    most: float = math.inf
    least: float = -math.inf

    def is_kept_by(self, figure: Figure) -> bool:
        """Whether a figure is within it."""
        return self.least <= (figure.ratio if self.field == "ratio" else figure.ours) <= self.most

    def __str__(self) -> str:
        least = [f"at least {self.least}"] if self.least > -math.inf else []
        most = [f"at most {self.most}"] if self.most < math.inf else []
        return f"{self.field} {' and '.join(least + most)}"


def paired_ratios(ours: Sequence[float], baseline: Sequence[float]) -> list[float]:
    """The ratio of each pair. The two runs of a pair were next to each other, so that a busy machine slowed both."""
    return [one / other for one, other in zip(ours, baseline, strict=True)]


def growth_exponent(seconds: Mapping[int, Sequence[float]]) -> float:
    """How time grows with the number of components: 1 is linear, 2 is quadratic.

    The start-up of engine, host and Python is the same for every number. The median time for one component contains it,
    and the first component; what a run of N takes above that is due to N - 1 components. The exponent is the slope of
    the least-squares line through the points log(N - 1), log(time(N) - time(1)).

    Args:
        seconds: times by number of components; for 1 and at least two greater numbers.
    """
    start = median(seconds[1])
    points = [(math.log(n - 1), math.log(median(times) - start)) for n, times in seconds.items() if n > 1]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
