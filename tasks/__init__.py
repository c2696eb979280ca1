"""VERBS: one step a module, pure functions above and one thin Prefect task below."""
