"""What a build costs, beside what the same numbers cost by hand."""
