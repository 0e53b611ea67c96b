"""What the families share; each module here is small and knows no file format."""
