"""Values that a form prints beside, below or in the column of their label."""
