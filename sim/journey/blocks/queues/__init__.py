"""Teams and their queues: staffing, opening hours, and those who wait."""
