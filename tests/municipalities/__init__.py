"""Owners, people and permissions."""
