"""Checks: SHACL behind one adapter, terms, literals and canonical form, and the findings that they make."""
