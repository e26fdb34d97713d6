"""Measures Traimas side by side with pgbench on the same private PostgreSQL. Python's standard library only."""
