"""Mutated copies of a directory of input files, and what the product makes of them."""
