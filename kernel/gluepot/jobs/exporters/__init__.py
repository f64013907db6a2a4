"""A version written for somewhere else, one file for each target."""
