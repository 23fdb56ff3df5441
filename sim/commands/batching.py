"""The command that runs a grid of designs: batch."""
