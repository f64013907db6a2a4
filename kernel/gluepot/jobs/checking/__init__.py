"""A check that runs: the job in a fresh session, with what it writes led to scratch databases."""
