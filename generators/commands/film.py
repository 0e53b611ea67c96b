"""Frames as a film: MP4 through PyAV, which brings its encoder, animated WebP and GIF through Pillow."""

import importlib.util
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

Frames = Iterator[Image.Image]
Writer = Callable[[Path, Frames, int], None]


def _mp4(path: Path, frames: Frames, fps: int) -> None:
    import av

    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps), options={"crf": "18"})
        stream.pix_fmt = "yuv420p"  # what browsers and phones play
        for number, frame in enumerate(frames):
            width, height = (side + side % 2 for side in frame.size)  # that format takes even sides only
            if number == 0:
                stream.width, stream.height = width, height
            pixels = np.asarray(frame.resize((width, height)))
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))


def _webp(path: Path, frames: Frames, fps: int) -> None:
    first, *rest = frames
    duration = round(1000 / fps)
    first.save(path, "WEBP", save_all=True, append_images=rest, duration=duration, loop=0, quality=80)


def _gif(path: Path, frames: Frames, fps: int) -> None:
    first, *rest = frames
    hundredths = max(round(100 / fps), 2)  # browsers slow down what is faster
    first.save(path, "GIF", save_all=True, append_images=rest, duration=10 * hundredths, loop=0)


KINDS: dict[str, Writer] = {".mp4": _mp4, ".webp": _webp, ".gif": _gif}


def writer_for(path: Path) -> Writer:
    """What writes films of the kind that the path's end says; refuses others, and one that is not installed."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise ValueError(f"The film is to be {path.name}, expected a name that ends with {', '.join(KINDS)}.")
    if kind == ".mp4" and not importlib.util.find_spec("av"):
        raise ValueError(
            f"{path.name} needs an encoder that is not installed, expected PyAV; "
            "`pip install 'nonesuch[film]'`, or take .webp or .gif."
        )
    return KINDS[kind]
