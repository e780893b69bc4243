"""The pages of `docs/` that are made from what the product itself reads."""
