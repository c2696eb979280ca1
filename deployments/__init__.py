"""WHEN, WHERE AND WHO: the command line, what its commands do, Prefect's server, the review app, the bundled inbox."""
