"""Writes that a killed run leaves undone or done, and that a retried run does not repeat."""
