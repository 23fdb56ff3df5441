"""Offers, what a sale books, prices seen late, regret and return."""
