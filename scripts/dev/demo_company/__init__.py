"""Brisenhof, an invented maker of heat pumps and ventilation units.

Everything in `seeds/demo/` is made here, from one fixed seed and without a look
at the clock: the same bytes on every machine and every supported Python.
"""
