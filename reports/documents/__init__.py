"""Documents made of results: files that can be handed on."""
