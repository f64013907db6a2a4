"""Workflows for other systems."""
