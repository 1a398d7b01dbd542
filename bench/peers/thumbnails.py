"""Creates thumbnails in one way and measures them: thumbnails.py WAY [PROGRAM]. Orders and measurements are lines of JSON."""

import base64
import io
import json
import resource
import subprocess
import sys

from PIL import Image

# Pillow's decompression bomb check would reject the largest images.
Image.MAX_IMAGE_PIXELS = None


def pillow(data, order):
    image = Image.open(io.BytesIO(data))
    size = order["size"]
    if image.mode == "P":
        # Pillow cannot interpolate palette indices and would use nearest neighbor.
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    # thumbnail() uses the JPEG decoder's scaling ("draft"), as documented.
    image.thumbnail((size, size), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if order.get("png") or image.mode in ("RGBA", "LA"):
        image.save(out, "PNG")
    else:
        image.convert("RGB").save(out, "JPEG")
    return out.getvalue()


def decode(data, order):
    """The lower bound: only a decode at 1/8 scale by libjpeg-turbo."""
    import simplejpeg

    height, width, _, _ = simplejpeg.decode_jpeg_header(data)
    simplejpeg.decode_jpeg(data, min_height=-(-height // 8), min_width=-(-width // 8), min_factor=1)
    return b""


def imagemagick(data, order):
    """The command, including its startup, with the documented hint for the JPEG decoder's scaling."""
    box = "{0}x{0}".format(order["size"])
    hint = "jpeg:size={0}x{0}".format(2 * order["size"])
    form = "png:-" if order.get("png") else "jpeg:-"
    return subprocess.run(
        [sys.argv[2], "-define", hint, "-", "-auto-orient", "-thumbnail", box, form],
        input=data,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


def seconds():
    """CPU time of this process and its child processes."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main(way):
    thumbnail = {"pillow": pillow, "decode": decode, "imagemagick": imagemagick}[way]
    file, data = None, b""
    for line in sys.stdin:
        order = json.loads(line)
        if order["file"] != file:
            file = order["file"]
            with open(file, "rb") as opened:
                data = opened.read()
        began = seconds()
        for _ in range(order["times"]):
            made = thumbnail(data, order)
        cpu = (seconds() - began) * 1000 / order["times"]
        print(json.dumps({"cpu": cpu, "thumbnail": base64.b64encode(made).decode()}), flush=True)


main(sys.argv[1])
