"""Deriving: shortcuts and day bounds from rules, superclasses, skolem names, and the dataset as named graphs."""
