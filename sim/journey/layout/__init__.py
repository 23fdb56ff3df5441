"""A checked scenario as flat arrays: design, routes, order of arrivals, world."""
