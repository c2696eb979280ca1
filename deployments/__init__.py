"""WHEN, WHERE AND WHO: the command line, the schedules, the bundled inbox."""
