"""Cases of everything that goes wrong, and what the product makes of them."""
