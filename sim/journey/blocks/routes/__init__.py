"""Routes: where a customer goes on to, and what must be so for a way to be open."""
