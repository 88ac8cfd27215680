"""Small films and pictures made on the spot, for tests and benches."""

from __future__ import annotations

from pathlib import Path


def make_film(
    path: Path, size: tuple[int, int] = (160, 90), seconds: float = 1.0, fps: int = 12
) -> Path:
    """A film that pans over a picture; every pixel of every frame is another."""
    import av

    width, height = size
    frames = round(seconds * fps)
    wide = photo((2 * width, height))
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            x = width * number // frames
            image = wide.crop((x, 0, x + width, height))
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())
    return path


def make_picture(path: Path, size: tuple[int, int] = (320, 180)) -> Path:
    """Something with edges, gradients and grain, as a photograph has."""
    photo(size).save(path)
    return path


def photo(size: tuple[int, int]):
    """The same as an image, the same every time."""
    import random

    from PIL import Image, ImageChops, ImageDraw

    width, height = size
    few = max(width // 8, 2), max(height // 8, 2)
    noise = random.Random(5).randbytes(few[0] * few[1])
    grain = Image.frombytes("L", few, noise).point(lambda v: 128 + (v - 128) // 4)
    rough = grain.resize(size, Image.Resampling.BICUBIC).convert("RGB")
    sky = Image.linear_gradient("L").resize(size)
    channels = (sky.point(lambda v: v // 2 + 90), sky.point(lambda v: 150 + v // 4))
    image = Image.merge("RGB", (*channels, Image.new("L", size, 210)))
    image = ImageChops.add(image, rough, 1, -128)
    pen = ImageDraw.Draw(image)
    hill = [(0, height), (width * 0.3, height * 0.4), (width * 0.6, height)]
    pen.polygon(hill, (40, 60, 50))
    pen.ellipse([width * 0.7, 0, width * 0.85, height * 0.3], "ivory")
    pen.rectangle([width * 0.5, height * 0.8, width, height], (120, 90, 60))
    return image
