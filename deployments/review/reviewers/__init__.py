"""How people review: what each of them caught and missed, and release flags that adjudicators set."""
