"""The scorecard and the series of a KPI, in the terminal."""
