"""What runs the lab: compiling, kept machine code, memory, operating systems."""
