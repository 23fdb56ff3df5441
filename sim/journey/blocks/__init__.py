"""What can happen at a visit: a block a file; `visit` calls them in eight phases."""
