"""Leaving: the hazard at a step, what it is worth, and expecting the goal for too long."""
