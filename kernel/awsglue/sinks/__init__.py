"""Where DynamicFrames go, one file per kind."""
