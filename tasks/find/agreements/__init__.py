"""What agreements say: who made them, when, for how long, under which law, with which clauses."""
