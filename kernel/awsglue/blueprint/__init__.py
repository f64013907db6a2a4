"""Glue's blueprints, which cannot be run here: their names are, so that a script is told what to use."""
