"""Time: the same behaviour of customers and teams under different clocks."""
