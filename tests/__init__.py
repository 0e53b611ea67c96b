"""The tests, arranged like the code."""
