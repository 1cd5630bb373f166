"""Writing: one module for each format, and the build that writes, checks and puts in place all of them."""
