"""Luck: keyed draws, and what becomes of them: distributions and quantiles."""
