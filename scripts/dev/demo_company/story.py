"""What happens to Brisenhof, as figures. The plot is here, the rest is bookkeeping.

Months count from October 2024 (0) to September 2026 (23).

The installed base more than doubles and a Nordic region opens. The desk starts
short of people (slow), hires in 2025 (fast), and slips each summer. From autumn 2025
the new Brisa 12 R2 heat pump sells well; from March 2026 its reversing valve fails.
Tickets and backlog climb, spare parts run out, customers turn sour, a recall in July
brings replacement valves, and by September customers are coming round again, though
the backlog is not yet gone: a late release of the app keeps others waiting too.
"""

from datetime import date, datetime

MONTHS = 24
# Nothing after this instant has happened yet when the files are exported.
CUT = datetime(2026, 10, 1, 8)

LINES = {
    "Air heat pumps": 0.46,
    "Home ventilation": 0.30,
    "Ground heat pumps": 0.11,
    "Air handling": 0.13,
}
# Tickets per unit and month, by product line.
FAILURE_RATE = {
    "Air heat pumps": 0.027,
    "Home ventilation": 0.013,
    "Ground heat pumps": 0.020,
    "Air handling": 0.030,
}
# product_id: name, line, share of its line's sales, first and last month on sale
PRODUCTS = {
    "P01": ("Brisa 8", "Air heat pumps", 0.4, -99, 99),
    "P02": ("Brisa 12", "Air heat pumps", 0.6, -99, 9),
    "P03": ("Brisa 12 R2", "Air heat pumps", 0.9, 10, 19),
    "P04": ("Brisa 12 R3", "Air heat pumps", 0.6, 20, 99),
    "P05": ("Grundo 10", "Ground heat pumps", 0.7, -99, 99),
    "P06": ("Grundo 17", "Ground heat pumps", 0.3, -99, 99),
    "P07": ("Velano Home 200", "Home ventilation", 0.6, -99, 99),
    "P08": ("Velano Home 350", "Home ventilation", 0.4, -99, 99),
    "P09": ("Altano 2500", "Air handling", 0.7, -99, 99),
    "P10": ("Altano 6000", "Air handling", 0.3, -99, 99),
}
FAULTY_PRODUCT = "P03"
# Valve failures per faulty unit, by month: the wave and its end.
FAULT_WAVE = {
    17: 0.07, 18: 0.16, 19: 0.20, 20: 0.22, 21: 0.19, 22: 0.13, 23: 0.09,
}  # fmt: skip
RECALL_MONTH = 21

# Heating season, October first.
SEASON = (1.05, 1.2, 1.3, 1.35, 1.2, 1.05, 0.95, 0.85, 0.8, 0.75, 0.75, 0.9)
# Installations a month: more every year, fewer in the frost and at Christmas.
INSTALLS = (
    62, 58, 46, 50, 56, 64, 72, 74, 72, 68, 62, 78,
    84, 80, 62, 68, 76, 86, 92, 90, 86, 80, 76, 92,
)  # fmt: skip
# How slow the desk is: 1 is the pace it is staffed for.
PACE = (
    1.45, 1.5, 1.55, 1.45, 1.3, 1.1, 0.95, 0.85, 0.85, 1.15, 1.2, 0.9,
    0.8, 0.75, 0.85, 0.8, 0.75, 0.8, 0.95, 1.05, 1.2, 1.4, 1.4, 1.1,
)  # fmt: skip
TEAM_PACE = {"Hamburg": 0.95, "Munich": 0.95, "Utrecht": 1.0, "Helsinki": 1.9}
# Working days until a valve for the faulty product arrives.
VALVE_WAIT = {17: 3, 18: 5, 19: 8, 20: 11, 21: 14, 22: 19, 23: 20}
# From May 2026 many questions about the app wait for a release that is late.
RELEASE_WAIT_SINCE, RELEASE_WAIT_SHARE = 19, 0.3
RELEASED_AT = datetime(2026, 10, 19, 8)
# How customers feel: 1 is content, 0 is furious.
MOOD = (
    0.74, 0.72, 0.70, 0.72, 0.76, 0.80, 0.84, 0.86, 0.86, 0.80, 0.78, 0.84,
    0.88, 0.90, 0.88, 0.90, 0.90, 0.86, 0.74, 0.58, 0.45, 0.41, 0.60, 0.80,
)  # fmt: skip

# region: countries, team, share of customers
REGIONS = {
    "North Germany": (("DE",), "Hamburg", 0.30),
    "South Germany": (("DE",), "Munich", 0.30),
    "Austria": (("AT",), "Munich", 0.13),
    "Benelux": (("NL", "NL", "BE"), "Utrecht", 0.16),
    "Nordics": (("FI", "SE", "DK"), "Helsinki", 0.11),
}
NORDIC_OPENING = date(2025, 9, 1)  # before, Hamburg looked after the region
ZONES = {
    "Hamburg": "Europe/Berlin",
    "Munich": "Europe/Berlin",
    "Utrecht": "Europe/Amsterdam",
    "Helsinki": "Europe/Helsinki",
    "": "Europe/Berlin",
}
SEGMENTS = {"Housing": 0.48, "Commercial": 0.34, "Public": 0.18}

# name, team, region, employed from, employed to, fte, weekly hours
ENGINEERS = (
    ("Mira Ostwall", "Hamburg", "North Germany", "2019-04-01", "", "1", "40"),
    ("Jannik Fehrholt", "Hamburg", "North Germany", "2021-02-15", "2026-02-28",
     "1", "40"),
    ("Tilda Branmoor", "Hamburg", "North Germany", "2023-09-01", "", "0.6", "24"),
    ("Korbinian Hallauer", "Munich", "South Germany", "2018-01-01", "", "1", "40"),
    ("Leni Strobach", "Munich", "South Germany", "2022-05-01", "2025-03-31",
     "0.6", "24"),
    ("Wouter Dekkerhof", "Utrecht", "Benelux", "2021-07-01", "", "0.8", "30.4"),
    ("Severin Malzer", "Munich", "Austria", "2025-02-01", "", "1", "38.5"),
    ("Paula Grienwald", "Munich", "South Germany", "2025-04-01", "", "0.8", "32"),
    ("Femke Aldewijn", "Utrecht", "Benelux", "2025-05-01", "", "0.6", "22.8"),
    ("Eero Kallunki", "Helsinki", "Nordics", "2025-08-15", "", "1", "37.5"),
    ("Arne Tiedensee", "Hamburg", "North Germany", "2025-10-01", "", "0.8", "32"),
    ("Saana Virtamo", "Helsinki", "Nordics", "2026-03-01", "", "0.5", ""),
    ("Ragna Soltved", "Hamburg", "North Germany", "2026-08-15", "", "1", "40"),
    ("Quirin Achleit", "Munich", "Austria", "2026-09-01", "", "0.5", "19.25"),
)  # fmt: skip

COMMON_HOLIDAYS = {
    date(2024, 12, 25): "Christmas Day",
    date(2024, 12, 26): "Second day of Christmas",
    date(2025, 1, 1): "New Year's Day",
    date(2025, 4, 18): "Good Friday",
    date(2025, 4, 21): "Easter Monday",
    date(2025, 5, 1): "Labour Day",
    date(2025, 5, 29): "Ascension Day",
    date(2025, 12, 25): "Christmas Day",
    date(2025, 12, 26): "Second day of Christmas",
    date(2026, 1, 1): "New Year's Day",
    date(2026, 4, 3): "Good Friday",
    date(2026, 4, 6): "Easter Monday",
    date(2026, 5, 1): "Labour Day",
    date(2026, 5, 14): "Ascension Day",
    date(2026, 12, 25): "Christmas Day",
}
