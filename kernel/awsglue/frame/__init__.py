"""What DynamicFrames do to records, one file per kind of change."""
