"""Tiers: whom to ask next, for which money, and the clients that ask. How a document is read is not here."""
