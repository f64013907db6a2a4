"""Where DynamicFrames come from, one file per kind."""
