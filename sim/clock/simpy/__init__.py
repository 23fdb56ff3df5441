"""The SimPy clock, the reference: one process a customer, one small resource a team."""
