"""Routes beyond their shares: what branches off what, and what weights of channels do."""
