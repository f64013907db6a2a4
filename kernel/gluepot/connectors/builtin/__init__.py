"""The connectors that gluepot brings, a file each. Their jars were pinned for PySpark 4.1 (Scala 2.13)."""
