"""Counts and sums that are kept as rows change, so that they take as long with a million documents as with none."""
