"""`python -m textgen train`: from listings that people wrote to a model, in as many runs as it takes."""
