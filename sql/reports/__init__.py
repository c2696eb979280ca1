"""What people and programs are told: counts, nights, exports, webhooks. Nothing is decided here."""
