"""How sure a mean over replications is: one interval rule for every number and every verdict.

The unit is the replication, not the customer: customers share queues and depend on each other.
Whatever is estimated is first turned into scores, one a replication, whose mean is the estimate;
`interval` then puts a confidence sequence around them, which stays honest when somebody looks
after every replication and stops when the answer pleases. That guarantee is asymptotic: it rests
on replication means being close to normal, hence the smallest number of replications below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Scores = NDArray[np.float64]

SEQUENCE = "confidence sequence"
SEQUENCE_OF_SKEWED = "confidence sequence, approximate"

LEAST_FOR_A_SPREAD = 2
SKEWNESS_LOOKS_AT = 20
SKEWNESS_LIMIT = 1.0
MINIMUM_WHEN_SKEWED = 100

# Scores that differ by less than this share of their size differ by rounding alone.
ROUNDING = 1e-12


class CannotEstimateError(ValueError):
    """What was asked for has no answer in these data; the message says why.

    Attributes:
        reason: the words after "cannot be estimated, because".
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason and put the fixed words before it."""
        self.reason = reason
        super().__init__(f"cannot be estimated, because {reason}")


@dataclass(frozen=True)
class Interval:
    """An estimate and how far it may be off, in the unit of the scores.

    Attributes:
        mean: the estimate; nan where there is none.
        low: lower end; nan where it cannot be estimated.
        high: upper end; nan where it cannot be estimated.
        level: the coverage promised at all looks together, for example 0.95.
        method: "confidence sequence", or "confidence sequence, approximate" where the first
            differences are so skewed that the normal approximation is slow.
        replications: how many scores the estimate rests on.
        note: empty, or why the ends are missing or may not decide anything yet.
        decidable: whether a verdict may rest on it. False below the smallest number of
            replications: low and high are then shown, but the side counts as undecided.
    """

    mean: float
    low: float
    high: float
    level: float
    method: str
    replications: int
    note: str
    decidable: bool


def cannot_be_estimated(reason: str, *, replications: int = 0, alpha: float = 0.05) -> Interval:
    """An interval that holds no numbers, only the reason (for what raised CannotEstimateError)."""
    return _without_ends(math.nan, reason, replications, alpha)


def half_width(
    deviation: float, replications: int, *, alpha: float = 0.05, planned: int = 40
) -> float:
    """Half the width of the asymptotic confidence sequence after `replications` scores.

    Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), "Time-uniform central limit theory
    and asymptotic confidence sequences", in the form that GrowthBook uses.

    Args:
        deviation: standard deviation of the scores (divisor n - 1), in their unit.
        replications: number of scores n so far, at least 1.
        alpha: chance that the sequence ever misses the truth.
        planned: the n at which the sequence is tightest. Fixed before the data are seen.

    Raises:
        ValueError: if an argument lies outside its range.
    """
    if not deviation >= 0.0:
        _refuse("deviation must be 0 or more", deviation)
    if replications < 1:
        _refuse("replications must be 1 or more", replications)
    tuned = _squared_tuning(alpha, planned) * replications
    spread = 2.0 * (tuned + 1.0) / (replications * tuned)
    return deviation * math.sqrt(spread * math.log(math.sqrt(tuned + 1.0) / alpha))


def ratio_scores(numerators: ArrayLike, denominators: ArrayLike) -> Scores:
    """Scores whose mean is the ratio of sums: a mean per customer, a share, a cost per completion.

    They are the delete-one jackknife pseudo-values, moved together so that their mean is the
    ratio of sums itself; their variance is the jackknife's. A mean of ratios would give a
    replication with three customers the weight of one with three thousand.

    Args:
        numerators: shape (replications,), for example money or people who did something.
        denominators: shape (replications,), 0 or more, for example people counted.

    Returns:
        Shape (replications that hold anything,). A replication with 0 above and 0 below adds
        nothing: it is neither a value of zero nor one more replication. One with 0 below and
        something above (a cost without a completion) counts.

    Raises:
        CannotEstimateError: if all denominators are 0, or only one of several is not.
        ValueError: if shapes differ, or a number is not finite or a denominator is negative.
    """
    above, below = _sums((numerators, denominators))
    estimate, left_out = _ratio_and_left_out(above, below)
    return _pseudo_values(estimate, left_out)


def paired_scores(num_a: ArrayLike, den_a: ArrayLike, num_b: ArrayLike, den_b: ArrayLike) -> Scores:
    """Scores whose mean is the difference, design b minus design a, of two ratios of sums.

    Where both designs have the same denominators N_r (organic customers, whose arrivals do not
    depend on the design) the scores are d + (N_r / mean N)(d_r - d), with d_r the difference in
    replication r and d that of the ratios of sums. Elsewhere (a share of those who reached a
    step) they are jackknife pseudo-values, as in `ratio_scores`.

    Args:
        num_a: numerators of design a, shape (replications,).
        den_a: denominators of design a, same shape, 0 or more.
        num_b: numerators of design b, same shape; row r is the twin of row r of a.
        den_b: denominators of design b, same shape, 0 or more.

    Returns:
        Shape (replications that hold anything in either design,).

    Raises:
        CannotEstimateError: if one design has no denominator, or only in one of several
            replications where the designs' denominators differ.
        ValueError: if shapes differ, or a number is not finite or a denominator is negative.
    """
    above_a, below_a, above_b, below_b = _sums((num_a, den_a), (num_b, den_b))
    if np.array_equal(below_a, below_b):
        _must_have_denominator(below_a)
        gap = above_b - above_a
        difference = gap.sum() / below_a.sum()
        # N_r (d_r - d) without dividing by N_r, which may be 0.
        return np.asarray(difference + (gap - below_a * difference) / below_a.mean())
    estimate_a, left_out_a = _ratio_and_left_out(above_a, below_a)
    estimate_b, left_out_b = _ratio_and_left_out(above_b, below_b)
    return _pseudo_values(estimate_b - estimate_a, left_out_b - left_out_a)


def interval(
    scores: ArrayLike, *, alpha: float = 0.05, planned: int = 40, minimum: int = 20
) -> Interval:
    """The interval around the mean of scores, valid at every look from `minimum` on.

    Where the skewness of the first 20 scores lies beyond -1 or 1, at least 100 replications are
    asked for and the method is called approximate. The first 20 decide, so that extending a run
    is no way to look for the rule that suits. Below the number asked for, low and high are still
    the formula's, for display, but `decidable` is False and the note says what is missing: a
    verdict treats that side as undecided. Scores that are all equal (a change that touches
    nobody) collapse the interval to a point, which decides from the same number on.

    Args:
        scores: shape (replications,), in order of replication.
        alpha: chance that the interval misses the truth at any look, both sides together.
        planned: the number of replications at which it is tightest.
        minimum: replications below which nothing is decided, at least 2.

    Returns:
        An interval whose low and high are nan, with a note, where there are fewer than two
        scores or some are not finite.

    Raises:
        ValueError: if alpha, planned or minimum lies outside its range.
    """
    if minimum < LEAST_FOR_A_SPREAD:
        _refuse("minimum must be 2 or more", minimum)
    values = _as_column(scores)
    count = values.size
    if not np.isfinite(values).all():
        return _without_ends(math.nan, _not_finite(values), count, alpha)
    if count < LEAST_FOR_A_SPREAD:
        reason = f"an interval needs at least 2 replications, and there is {count or 'none'}"
        return _without_ends(float(values[0]) if count else math.nan, reason, count, alpha)
    mean = float(values.mean())
    half = half_width(_deviation(values), count, alpha=alpha, planned=planned)
    skewed = abs(_skewness(values[:SKEWNESS_LOOKS_AT])) > SKEWNESS_LIMIT
    needed = max(minimum, MINIMUM_WHEN_SKEWED) if skewed else minimum
    return Interval(
        mean=mean,
        low=mean - half,
        high=mean + half,
        level=1.0 - alpha,
        method=SEQUENCE_OF_SKEWED if skewed else SEQUENCE,
        replications=count,
        note=_note(count, needed, skewed=skewed),
        decidable=count >= needed,
    )


def always_valid_p(
    scores: ArrayLike, margin: float, *, alpha: float = 0.05, planned: int = 40, minimum: int = 20
) -> float:
    """The p-value, valid at any look, against "the mean is at most `margin`".

    It is the smallest level at which the sequence, its tuning kept, still lies above the margin,
    so that p < alpha exactly where `interval(...).low > margin` decides a gain. (The sequence
    has two sides; for one side alone p is therefore about twice as large as it would have to be.)

    Args:
        scores: shape (replications,), finite.
        margin: in the unit of the scores.
        alpha: the level for which the sequence is tuned, the same as the verdict's.
        planned: as for `interval`.
        minimum: as for `interval`.

    Returns:
        A number in [0, 1]; 1, no evidence, while the interval may not decide anything.

    Raises:
        CannotEstimateError: if a score is not finite.
        ValueError: if an argument lies outside its range.
    """
    if not math.isfinite(margin):
        _refuse("margin must be a finite number", margin)
    shown = interval(scores, alpha=alpha, planned=planned, minimum=minimum)
    values = _as_column(scores)
    if not np.isfinite(values).all():
        raise CannotEstimateError(_not_finite(values))
    if not shown.decidable or shown.mean <= margin:
        return 1.0
    error = _deviation(values) / math.sqrt(values.size)
    if error == 0.0:
        return 0.0
    tuned = _squared_tuning(alpha, planned) * values.size
    exponent = ((shown.mean - margin) / error) ** 2 * tuned / (2.0 * (tuned + 1.0))
    return min(1.0, math.sqrt(tuned + 1.0) * math.exp(-exponent))


def holm(ps: Sequence[float]) -> Scores:
    """Holm's step-down adjustment: p-values for several claims made together.

    Holm (1979), "A simple sequentially rejective multiple test procedure". A win-win is one
    claim with two parts; its p is the larger of the two sides'.

    Args:
        ps: one p-value a claim, each in [0, 1].

    Returns:
        Shape (claims,), in the order given, each in [0, 1].

    Raises:
        ValueError: if a p-value lies outside [0, 1].
    """
    raw = _as_column(ps)
    if not ((raw >= 0.0) & (raw <= 1.0)).all():
        _refuse("p-values must lie in [0, 1]", list(ps))
    order = np.argsort(raw, kind="stable")
    stepped = np.arange(raw.size, 0, -1) * raw[order]
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def _squared_tuning(alpha: float, planned: int) -> float:
    """Square of the tuning constant rho: where the sequence is tightest."""
    if not 0.0 < alpha < 1.0:
        _refuse("alpha must lie between 0 and 1", alpha)
    if planned < 1:
        _refuse("planned must be 1 or more", planned)
    doubled_log = -2.0 * math.log(alpha)
    return (doubled_log + math.log(doubled_log + 1.0)) / planned


def _deviation(values: Scores) -> float:
    """Standard deviation with divisor n - 1; exactly 0 where only rounding tells scores apart."""
    if float(np.ptp(values)) <= ROUNDING * float(np.abs(values).max()):
        return 0.0
    return float(values.std(ddof=1))


def _skewness(values: Scores) -> float:
    """Third standardised moment (divisor n, not corrected for bias); 0 without a spread."""
    if _deviation(values) == 0.0:
        return 0.0
    # Divided first, so that cubes of very small or large money neither vanish nor overflow.
    standardised = (values - values.mean()) / values.std()
    return float((standardised**3).mean())


def _not_finite(values: Scores) -> str:
    broken = values.size - int(np.isfinite(values).sum())
    return f"{broken} of its {values.size} replications gave no finite number"


def _note(count: int, needed: int, *, skewed: bool) -> str:
    """Why the interval may not decide yet, or that it is approximate."""
    why = "the first differences are skewed" if skewed else ""
    if count >= needed:
        return why
    missing = f"nothing is decided below {needed} replications, and there are {count}"
    return f"{missing}: {why}" if why else missing


def _without_ends(mean: float, reason: str, replications: int, alpha: float) -> Interval:
    return Interval(
        mean=mean,
        low=math.nan,
        high=math.nan,
        level=1.0 - alpha,
        method=SEQUENCE,
        replications=replications,
        note=f"cannot be estimated, because {reason}",
        decidable=False,
    )


def _ratio_and_left_out(above: Scores, below: Scores) -> tuple[float, Scores]:
    """The ratio of sums, and the same with each replication left out in turn."""
    _must_have_denominator(below)
    estimate = float(above.sum() / below.sum())
    if below.size == 1:
        return estimate, np.array([estimate])
    if np.count_nonzero(below) == 1:
        reason = f"only 1 of {below.size} replications has anybody or anything to divide by"
        raise CannotEstimateError(reason)
    return estimate, (above.sum() - above) / (below.sum() - below)


def _pseudo_values(estimate: float, left_out: Scores) -> Scores:
    """Jackknife pseudo-values around the estimate rather than around their own mean."""
    return np.asarray(estimate + (left_out.size - 1) * (left_out.mean() - left_out))


def _as_column(numbers: ArrayLike) -> Scores:
    column = np.asarray(numbers, dtype=np.float64)
    if column.ndim != 1:
        _refuse("one number a replication must be given", f"shape {column.shape}")
    return column


def _sums(*pairs: tuple[ArrayLike, ArrayLike]) -> list[Scores]:
    """Numerators and denominators, checked, without the replications that hold nothing at all."""
    columns = [_as_column(column) for pair in pairs for column in pair]
    sizes = [column.size for column in columns]
    if len(set(sizes)) > 1:
        _refuse("all columns must be equally long", sizes)
    if not all(np.isfinite(column).all() for column in columns):
        _refuse("all sums must be finite numbers", columns)
    for denominators in columns[1::2]:
        if (denominators < 0.0).any():
            _refuse("denominators must be 0 or more", denominators)
    holds_anything = np.any([column != 0.0 for column in columns], axis=0)
    return [column[holds_anything] for column in columns]


def _must_have_denominator(below: Scores) -> None:
    if not below.any():
        reason = "no replication has anybody or anything to divide by"
        raise CannotEstimateError(reason)


def _refuse(rule: str, got: object) -> NoReturn:
    message = f"{rule}, but got {got}"
    raise ValueError(message)
