"""A company of any size, as its systems would export it: made by SQL."""
