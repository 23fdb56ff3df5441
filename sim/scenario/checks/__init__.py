"""Whether the parts of a scenario fit together: a file a topic."""
