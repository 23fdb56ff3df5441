"""One scenario from another: `extends`, `change`, `--set`, combinations, ranges and grids."""
