"""Which parts of Glue's API a script uses, and how each stands here, without running it (`gluepot glue check`)."""
