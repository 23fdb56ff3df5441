"""Asking for consent, and getting in touch unasked."""
