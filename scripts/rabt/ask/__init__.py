"""Asking: SPARQL over the built data."""
