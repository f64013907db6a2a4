"""Workflows: graphs of jobs, crawlers and checks."""
