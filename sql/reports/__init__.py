"""Reads for people and programs. Nothing is decided or changed here."""
