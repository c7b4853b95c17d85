#!/usr/bin/env python3
"""Draws the icons of the program from icons/icon.svg: PNG in four sizes, one .ico, one .icns.

    python3 -m venv /tmp/icons && /tmp/icons/bin/pip install cairosvg==2.9.1 pillow==13.0.0
    /tmp/icons/bin/python scripts/icons.py

The results are in the repository; run this only after changing the drawing.
"""

import io
import pathlib

import cairosvg
from PIL import Image

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "icons"
# The names that the bundler looks for, with their edge in pixels.
PNG = {"32x32.png": 32, "128x128.png": 128, "128x128@2x.png": 256, "icon.png": 512}


def drawn(edge: int) -> Image.Image:
    """The drawing at this edge length, rendered anew for each size so that small ones stay sharp."""
    data = cairosvg.svg2png(url=str(FOLDER / "icon.svg"), output_width=edge, output_height=edge)
    return Image.open(io.BytesIO(data)).convert("RGBA")


def main() -> None:
    for name, edge in PNG.items():
        drawn(edge).save(FOLDER / name, optimize=True)
    small = [drawn(edge) for edge in (16, 24, 32, 48, 64, 128)]
    drawn(256).save(FOLDER / "icon.ico", sizes=[image.size for image in small] + [(256, 256)], append_images=small)
    drawn(1024).save(FOLDER / "icon.icns", append_images=[drawn(edge) for edge in (16, 32, 64, 128, 256, 512)])


if __name__ == "__main__":
    main()
