"""`python -m aftersales`."""

from aftersales.cli import console

if __name__ == "__main__":
    console()
