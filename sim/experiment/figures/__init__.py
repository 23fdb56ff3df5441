"""Figures read off runs: metrics, totals, intervals, bounds, and which of them exist."""
