"""The compiled clock: the same events in one loop over arrays, for batches."""
