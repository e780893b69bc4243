"""The command line around the aftersales dbt project."""

__version__ = "0.2.0"
