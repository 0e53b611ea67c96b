"""What `python -m generators` can do: one file a subject. Each has `add`, its options, and `run`, the work."""
