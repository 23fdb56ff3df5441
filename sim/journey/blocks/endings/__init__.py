"""Ways out of a visit, and what comes after a journey is over."""
