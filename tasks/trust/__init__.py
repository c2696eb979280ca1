"""When an answer may be accepted without a person, and how it is known that this was right. Pure statistics; no database, no model."""
