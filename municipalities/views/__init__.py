"""The pages of people, units and the ledger, for authorities and sluices alike."""
