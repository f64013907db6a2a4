"""Triggers that wait for something to happen outside of gluepot."""
