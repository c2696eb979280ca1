"""`python -m deployments` is `nightclerk`."""

from deployments.cli import main

main()
