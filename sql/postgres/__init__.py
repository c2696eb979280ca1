"""The PostgreSQL server itself: started, logged, backed up. Tables are not known here."""
