"""A checkpoint that nobody uses leaves, with its files."""

import shutil

from django.db import transaction

from gallery.checkpoints.models import Checkpoint


def is_used(checkpoint: Checkpoint) -> bool:
    return checkpoint.domains.exists() or checkpoint.specimens.exists()


def remove(checkpoint: Checkpoint) -> str:
    """Delete its row and files; else the sentence that says why it stays."""
    if is_used(checkpoint):
        users = ", ".join(f"/{domain.slug}/" for domain in checkpoint.domains.all())
        return (
            f"{checkpoint.name} is used by {users}, expected no domain; give them another checkpoint first."
            if users
            else f"Pictures were made with {checkpoint.name}, and their recipes name it; it has to stay."
        )
    with transaction.atomic():
        checkpoint.delete()
        transaction.on_commit(lambda: delete_files(checkpoint))
    return ""


def delete_files(checkpoint: Checkpoint) -> None:
    """The upload that was never imported, and the imported weights. Nothing is opened (promise 4)."""
    if checkpoint.upload:
        checkpoint.upload.delete(save=False)
    if checkpoint.digest:
        shutil.rmtree(checkpoint.folder, ignore_errors=True)
