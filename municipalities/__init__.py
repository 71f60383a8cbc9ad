"""Owners, people in their roles, and the pages of the ledger."""
