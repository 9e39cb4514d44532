"""Moving pictures of the stills, for screens that ask for them: a 15-second loop (MP4), a strip's scroll (GIF).

No flashes by construction: a loop changes three times in 15 seconds, each by a soft cross-fade; a scroll moves and does
not change (WCAG 2.2, 2.3.1 allows three flashes a second). The same pictures give the same bytes.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sitegen import dots, imaging
from sitegen.model.formats import Play, Screen
from sitegen.model.jobs import Job, Outcome
from sitegen.problems import Origin, Problem, Words
from sitegen.sources import Sources

RATE = 25  # frames a second
PICTURES, SECONDS = 3, 5  # of a loop: 15 seconds
FADE = 15  # frames from one picture to the next
TICK = 3  # hundredths of a second a frame of a GIF stands: players take 1 for 10
MOST = 4  # warnings in one scroll: a GIF of more is too large for controllers


def render(job: Job, sources: Sources) -> Outcome:
    """The film at `job.output`."""
    screen: Screen = job.context["screen"]
    images = [_opened(sources.made(path)) for path, _ in job.options["pictures"]]
    if screen.play is Play.SCROLL:
        return Outcome({job.output: scroll(images[:MOST], screen)}, {})
    if screen.width % 2 or screen.height % 2:
        return _fault(
            screen,
            Words(
                f"{screen.width}×{screen.height} 做不成影片：宽和高都要是双数", "a film needs an even width and height"
            ),
            Words("请去掉 影片", "leave out film"),
        )
    try:
        import av  # noqa: F401
    except ImportError:
        return _fault(
            screen,
            Words("做影片要另装 PyAV", "films need PyAV"),
            Words(
                '请运行 .venv/bin/pip install "av>=14"，或去掉 影片',
                'run .venv/bin/pip install "av>=14", or leave out film',
            ),
        )
    return Outcome({job.output: loop(images[:PICTURES], screen)}, {})


def _fault(screen: Screen, message: Words, hint: Words) -> Outcome:
    return Outcome({}, {}, (Problem(screen.origin or Origin("content/screens.yaml"), message, hint),))


def _opened(data: bytes) -> Any:
    with imaging.opened(data) as image:
        return image.convert("RGB")


def loop(images: Sequence[Any], screen: Screen) -> bytes:
    """H.264 in MP4, 25 frames a second, 15 seconds that begin again where they end."""
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
            for image in frames(images):
                film.mux(stream.encode(av.VideoFrame.from_image(image)))  # type: ignore[no-untyped-call]
            film.mux(stream.encode(None))
        return made.read_bytes()


def frames(images: Sequence[Any]) -> Iterator[Any]:
    """Every frame of a loop: each picture stands, then the next one fades in, at last the first again."""
    from PIL import Image

    each = PICTURES * SECONDS * RATE // len(images)
    for n, image in enumerate(images):
        following = images[(n + 1) % len(images)]
        still = each - (FADE if following is not image else 0)
        yield from (image for _ in range(still))
        for step in range(1, each - still + 1):
            yield Image.blend(image, following, step / (FADE + 1))


def scroll(images: Sequence[Any], screen: Screen) -> bytes:
    """A GIF in which the long pictures run to the left one after the other, at 60 to 80 characters a minute."""
    from PIL import Image

    whole = Image.new("RGB", (screen.width + sum(image.width for image in images) + screen.width, screen.height))
    x = screen.width
    for image in images:
        whole.paste(image, (x, 0))
        x += image.width
    palette = whole.quantize(8, dither=Image.Dither.NONE)
    step = max(1, round(dots.pace_on(screen) * TICK / 100))
    shown = [
        palette.crop((at, 0, at + screen.width, screen.height)) for at in range(0, whole.width - screen.width + 1, step)
    ]
    out = io.BytesIO()
    shown[0].save(out, "GIF", save_all=True, append_images=shown[1:], duration=TICK * 10, loop=0, optimize=False)
    return out.getvalue()
