"""The PostgreSQL server itself and whole databases of it: started, logged, backed up, made anew."""
