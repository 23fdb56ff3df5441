"""From text to a checked tree: files and their limits, YAML, places, values, studies."""
