"""A Hive Metastore of somebody else as the catalog."""
