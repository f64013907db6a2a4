"""Orchestration written for AWS, read into workflows and triggers."""
