"""Being served, handed over between systems, and carried along in lists."""
