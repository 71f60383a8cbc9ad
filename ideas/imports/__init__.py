"""Bringing in the lists of ideas that municipalities keep today (XLSX and CSV)."""
