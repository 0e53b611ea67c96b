"""What a picture of few pixels hangs in."""

MATTED_BELOW, TINY_BELOW = 256, 128  # px


def mat(resolution: int) -> str:
    """The classes of the mat around it. Enlarged like its neighbours it would be a blur; a miniature is not."""
    if resolution < TINY_BELOW:
        return "is-matted is-tiny"
    return "is-matted" if resolution < MATTED_BELOW else ""
