"""Rows of the catalog: functions that take a connection, so that their caller decides what one transaction is."""
