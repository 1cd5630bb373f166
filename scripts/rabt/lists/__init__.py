"""Public lists and event data as records: `rabt import`. One module for each source, and what they share."""
