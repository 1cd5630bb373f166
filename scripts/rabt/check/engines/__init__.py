"""SHACL engines: one module for each, and what they have in common. `rabt.check.shacl` is the door to them."""
