"""Reading: Turtle files with positions, and the project as a whole."""
