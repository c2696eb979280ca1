"""What is kept, and how it goes: erasure, retention, backups. SQL is not here."""
