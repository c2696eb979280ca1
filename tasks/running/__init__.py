"""How steps run under Prefect: progress, pace, retries, names of runs. What a step does is its own."""
