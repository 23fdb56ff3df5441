"""What happens to a customer: one file for each block of a visit."""
