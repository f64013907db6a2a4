"""AWS Glue's data quality transforms, written from their documentation."""
