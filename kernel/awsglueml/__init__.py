"""AWS Glue's machine learning transforms, as far as they can be had without its service."""
