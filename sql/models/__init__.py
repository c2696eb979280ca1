"""Trained models, which one reads, and what may be learned from."""
