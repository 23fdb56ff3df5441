"""Who gains and who loses: twins, yardsticks, comparisons, claims and verdicts."""
