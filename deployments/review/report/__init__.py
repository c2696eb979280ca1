"""The morning report: what the night did, what it cost, how far it is to be trusted, and what waits for people."""
