"""Uploads go to disk as they arrive: those of staff only, and none that is too large."""

import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import SkipFile, StopFutureHandlers, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

LEFT_BEHIND_S = 86400  # a part file older than this belongs to an upload that never ended
MB = 1024**2
NO_ROOM = "The upload could not be written ({}); make room where var/ is and upload it again."


def refusal(request: HttpRequest) -> str:
    """Why a file of this request was not taken; empty when there was no trouble."""
    return str(getattr(request, "upload_refusal", ""))


def _receiving_folder() -> Path:
    """Beside the uploads, so that a file of gigabytes is renamed into its place, not copied."""
    return Path(settings.UPLOADS_FOLDER) / ".receiving"


class Receiving(TemporaryUploadedFile):
    """A file under way, in a folder of its own instead of the system's, which may be memory."""

    def __init__(self, name: str, content_type: str, size: int, charset: str | None, extra: Any) -> None:
        folder = _receiving_folder()
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        file = tempfile.NamedTemporaryFile(prefix="upload-", dir=folder)  # noqa: SIM115  # open for as long as the upload lasts
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


def _clear(folder: Path) -> None:
    for part in folder.iterdir():
        if part.stat().st_mtime < time.time() - LEFT_BEHIND_S:
            part.unlink(missing_ok=True)


class ToDisk(TemporaryFileUploadHandler):
    """The only upload handler. What it refuses is read from the network and dropped, so that the
    other fields of the form arrive and the form can say why."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[Any, MultiValueDict[str, UploadedFile]] | None:
        self.length_bytes = content_length
        return None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        user = getattr(self.request, "user", None)
        if user is None or not (user.is_active and user.is_staff):
            raise SkipFile
        if self.length_bytes > settings.UPLOAD_LIMIT_BYTES:
            self._too_large()
        # Not our parent's: it would open a file in the system's folder for temporary ones.
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        try:
            self.file = Receiving(
                self.file_name or "", self.content_type or "", 0, self.charset, self.content_type_extra
            )
        except OSError as error:
            self._no_room(error)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """For clients that do not say how much they send."""
        if start + len(raw_data) > settings.UPLOAD_LIMIT_BYTES:
            self.length_bytes = start + len(raw_data)
            self.file.close()
            self._too_large()
        try:
            self.file.write(raw_data)
        except OSError as error:
            self._no_room(error)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        try:
            return super().file_complete(file_size)
        except OSError as error:
            self._say(NO_ROOM.format(error.strerror))
            return None

    def _no_room(self, error: OSError) -> NoReturn:
        self._say(NO_ROOM.format(error.strerror))
        raise SkipFile

    def _too_large(self) -> NoReturn:
        self._say(
            f"The upload has {self.length_bytes / MB:,.0f} MB or more, expected at most"
            f" {settings.UPLOAD_LIMIT_BYTES / MB:,.0f}; take a smaller file, or raise NONESUCH_UPLOAD_LIMIT_MB."
        )
        raise SkipFile

    def _say(self, sentence: str) -> None:
        self.request.upload_refusal = sentence  # type: ignore[union-attr]
