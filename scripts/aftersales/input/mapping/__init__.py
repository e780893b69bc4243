"""Foreign files that become tables of the contract, as a mapping file says."""
