"""What the ontology and shapes say, in Python: names, terms, dates of mixed precision, the layout of Turtle."""
