"""The Hive Metastore protocol (2.3) over the catalog: a process of its own, see `__main__.py`."""
