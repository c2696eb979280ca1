"""`nightclerk up`: everything on one machine, kept up."""
