"""What a customer carries along: feelings, permissions, the ledger, effects to come, events."""
