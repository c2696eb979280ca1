"""Prefect's server: its process, what is scheduled there, who hears of its runs, and what of it names documents."""
