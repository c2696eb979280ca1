"""What was read of a labelled set, held against its labels; two such, compared; what it means for money. Nothing is read here."""
