"""A week's programme of one screen as one file: MP4 or GIF, each page as long as it stands, over and over again.

No flashes by construction: pages change every few seconds, in an MP4 by a soft cross-fade; a scroll moves and does not change
(WCAG 2.2, 2.3.1 allows three flashes a second). The same pictures give the same bytes. An MP4 needs PyAV, which is not
among the packages that every machine gets (100 MB): without it the film is left out, which is told with the way to get it.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.core.sources import Sources
from sitegen.images import decoding
from sitegen.model.formats import Film, Play, Screen
from sitegen.model.jobs import Job, Outcome
from sitegen.model.reports import LeftOut
from sitegen.screens import dot_matrix

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

RATE = 25  # frames a second
FADE = 15  # frames from one picture to the next
TICK = 3  # hundredths of a second a frame of a scroll stands: players take 1 for 10
MOST = 4  # pictures in one scroll: a GIF of more is too large for controllers


def render(job: Job, sources: Sources) -> Outcome:
    """The film at `job.output`, or why there is none."""
    screen: Screen = job.context["screen"]
    if screen.film_ending == Film.MP4.value and (missing := _missing(screen)):
        return Outcome({}, {}, (), missing)
    seconds: Sequence[int] = job.context["seconds"]
    opened: dict[str, PilImage] = {}
    for picture in job.inputs[: MOST if screen.play is Play.SCROLL else None]:
        if picture.path not in opened:
            opened[picture.path] = _opened(sources.made(picture.path))
    images = [opened[picture.path] for picture in job.inputs if picture.path in opened]
    if screen.play is Play.SCROLL:
        return Outcome({job.output: scroll(images[:MOST], screen)}, {})
    is_gif = screen.film_ending == Film.GIF.value
    return Outcome({job.output: pages(images, seconds) if is_gif else loop(images, seconds, screen)}, {})


def _missing(screen: Screen) -> LeftOut | None:
    """Why no MP4 can be made of the screen's pictures here."""
    if not screen.has_even_sides:
        size = f"{screen.width}×{screen.height}"
        return LeftOut(
            f"{screen.id} 的影片没有做：{size} 做不成影片，宽和高都要是双数；图片照常做好了",
            f"no film for {screen.id}: a film needs an even width and height; its pictures are made",
            "请给这块屏写 影片: GIF，或 影片: 否",
            "write film: GIF or film: no for it",
        )
    try:
        import av  # noqa: F401
    except ImportError:
        return LeftOut(
            f"{screen.id} 的影片（MP4）没有做：这台电脑上还没有 PyAV；图片照常做好了",
            f"no film (MP4) for {screen.id}: PyAV is not on this machine; its pictures are made",
            '要影片，请运行 .venv/bin/pip install "av>=14"（Windows：.venv\\Scripts\\pip），再做一次；不要，就给这块屏写 影片: 否',
            'run .venv/bin/pip install "av>=14" (Windows: .venv\\Scripts\\pip) and build again, or write film: no',
        )
    return None


def _opened(data: bytes) -> PilImage:
    with decoding.opened(data) as image:
        return image.convert("RGB")


def loop(images: Sequence[PilImage], seconds: Sequence[int], screen: Screen) -> bytes:
    """H.264 in MP4, 25 frames a second, that begins again where it ends; `seconds` is how long each picture stands."""
    import av

    options = {"fflags": "+bitexact", "movflags": "+faststart"}
    with tempfile.TemporaryDirectory() as folder:
        # The index goes to the front, so that a player starts at once: for that the file must have a name.
        made = Path(folder) / "loop.mp4"
        with av.open(made, "w", format="mp4", options=options) as film:
            # One quality for all pictures: nothing is decided by sums that could come out otherwise another time.
            coding = {"qp": "24", "preset": "veryfast", "threads": "1", "flags": "+bitexact"}
            stream = film.add_stream("libx264", rate=RATE, options=coding)
            stream.width, stream.height, stream.pix_fmt = screen.width, screen.height, "yuv420p"
            shown = 0
            for image, times in frames(images, seconds):
                frame = av.VideoFrame.from_image(image).reformat(format="yuv420p")  # type: ignore[no-untyped-call]
                for _ in range(times):
                    frame.pts = shown
                    film.mux(stream.encode(frame))
                    shown += 1
            film.mux(stream.encode(None))
        return made.read_bytes()


def frames(images: Sequence[PilImage], seconds: Sequence[int]) -> Iterator[tuple[PilImage, int]]:
    """Every picture of a loop, and for how many frames: each page stands, then the next one fades in, at last the first again."""
    from PIL import Image

    for n, (image, each) in enumerate(zip(images, seconds, strict=True)):
        following = images[(n + 1) % len(images)]
        fade = FADE if following is not image else 0
        yield image, each * RATE - fade
        for step in range(1, fade + 1):
            yield Image.blend(image, following, step / (FADE + 1)), 1


def pages(images: Sequence[PilImage], seconds: Sequence[int]) -> bytes:
    """A GIF of the pages one after the other, each as long as it stands, in the pages' own colours."""
    from PIL import Image

    shown = [image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE) for image in images]
    out = io.BytesIO()
    durations = [1000 * each for each in seconds]
    shown[0].save(out, "GIF", save_all=True, append_images=shown[1:], duration=durations, loop=0, optimize=False)
    return out.getvalue()


def scroll(images: Sequence[PilImage], screen: Screen) -> bytes:
    """A GIF in which the long pictures run to the left one after the other, at 60 to 80 characters a minute."""
    from PIL import Image

    whole = Image.new("RGB", (screen.width + sum(image.width for image in images) + screen.width, screen.height))
    x = screen.width
    for image in images:
        whole.paste(image, (x, 0))
        x += image.width
    palette = whole.quantize(8, dither=Image.Dither.NONE)
    step = max(1, round(dot_matrix.pace_on(screen) * TICK / 100))
    shown = [
        palette.crop((at, 0, at + screen.width, screen.height)) for at in range(0, whole.width - screen.width + 1, step)
    ]
    out = io.BytesIO()
    shown[0].save(out, "GIF", save_all=True, append_images=shown[1:], duration=TICK * 10, loop=0, optimize=False)
    return out.getvalue()
