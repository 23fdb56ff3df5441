"""Numbers as people write them: units, money, weeks, distributions, and what they rest on."""
