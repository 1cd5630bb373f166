"""Passing and failing examples of the shapes."""
