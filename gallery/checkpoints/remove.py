"""A checkpoint that nobody uses leaves, with its files."""

import shutil

from gallery.checkpoints.models import Checkpoint


def delete_files(checkpoint: Checkpoint) -> None:
    """The upload that was never imported, and the imported weights. Nothing is opened (promise 4)."""
    if checkpoint.upload:
        checkpoint.upload.delete(save=False)
    if checkpoint.digest:
        shutil.rmtree(checkpoint.folder, ignore_errors=True)
