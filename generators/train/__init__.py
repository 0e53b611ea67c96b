"""Training a generator from a folder of pictures: `python -m generators train --help`, docs/training.md."""
