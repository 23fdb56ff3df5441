"""Saying what a scenario is: explained, printed, compared, the reference and the schema."""
