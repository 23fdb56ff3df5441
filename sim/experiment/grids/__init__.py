"""Grids of designs, levers and seeds: spanned, computed, a row each."""
