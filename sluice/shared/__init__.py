"""Nouns without tables that every app may use: time, working days, the guard, drawings. Knows no app."""
