"""The kinds of cases: each module makes one."""
