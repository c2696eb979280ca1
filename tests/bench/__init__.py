"""Figures that take minutes: measured on demand, not by the tests."""
