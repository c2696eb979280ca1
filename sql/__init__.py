"""MEMORY: migrations, views, tables and the store. Nothing else speaks SQL, and nothing here decides anything."""
