"""Results for other programs: tidy frames, CSV and JSON."""
