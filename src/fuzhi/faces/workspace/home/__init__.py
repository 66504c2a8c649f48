"""The home page of staff: what must be done today, key figures, coverage, two charts. Imports no step's models."""
