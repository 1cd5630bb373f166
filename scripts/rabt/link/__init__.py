"""What is the same: names of organisations and persons, and events, held against the things of the dataset."""
