"""Tests of the ontology as OWL."""
