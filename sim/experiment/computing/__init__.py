"""Replications computed: planned, fitted into memory, shared between threads or processes."""
