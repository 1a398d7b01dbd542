"""A process that makes thumbnails in one way, and says what each took: thumbnails.py WAY, a line of JSON each."""

import base64
import io
import json
import sys
import time

from PIL import Image

# Decompression bombs are not what is measured here.
Image.MAX_IMAGE_PIXELS = None


def pillow(data, order):
    image = Image.open(io.BytesIO(data))
    size = order["size"]
    # thumbnail() lets the JPEG decoder shrink ("draft"), as its documentation says.
    image.thumbnail((size, size), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if order.get("png"):
        image.save(out, "PNG")
    else:
        image.convert("RGB").save(out, "JPEG")
    return out.getvalue()


def decode(data, order):
    """The floor: libjpeg-turbo decodes at 1/8, and nothing else is done."""
    import simplejpeg

    height, width, _, _ = simplejpeg.decode_jpeg_header(data)
    simplejpeg.decode_jpeg(data, min_height=-(-height // 8), min_width=-(-width // 8), min_factor=1)
    return b""


def main(way):
    thumbnail = {"pillow": pillow, "decode": decode}[way]
    file, data = None, b""
    for line in sys.stdin:
        order = json.loads(line)
        if order["file"] != file:
            file = order["file"]
            with open(file, "rb") as opened:
                data = opened.read()
        began = time.process_time()
        for _ in range(order["times"]):
            made = thumbnail(data, order)
        cpu = (time.process_time() - began) * 1000 / order["times"]
        print(json.dumps({"cpu": cpu, "thumbnail": base64.b64encode(made).decode()}), flush=True)


main(sys.argv[1])
