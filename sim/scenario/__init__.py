"""From the text of a scenario file to a checked scenario."""
