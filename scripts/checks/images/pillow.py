"""Decodes and resizes images with Pillow. Orders and images are lines of JSON."""

import base64
import io
import json
import math
import sys
import warnings

from PIL import Image, ImageCms, ImageOps

# Pillow's decompression bomb check would reject the largest images.
Image.MAX_IMAGE_PIXELS = None
warnings.simplefilter("ignore")
SRGB = ImageCms.createProfile("sRGB")
# A JPEG above this size is decoded at a reduced size. It is only compared roughly.
MOST_PIXELS_WHOLE = 50_000_000


def decoded(data, formats):
    """Returns the upright size and the pixels as they are stored: upright, 8 bits per channel, with the profile in `info`."""
    image = Image.open(io.BytesIO(data), formats=formats)
    stored = image.size
    if image.width * image.height > MOST_PIXELS_WHOLE:
        image.draft(None, (image.width // 8, image.height // 8))
    image.load()
    shown = upright(image)
    return (stored if shown.size == image.size else stored[::-1]), eight_bits(shown)


def upright(image):
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # Whatever is wrong with the EXIF, the image is shown as it is stored.
        return image


def eight_bits(image):
    if image.mode.startswith("I"):
        # 16-bit gray. Pillow's own conversion clips it.
        return image.convert("I").point(lambda level: level * (1 / 257) + 0.5).convert("L")
    if "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert({"P": "RGB", "1": "L"}.get(image.mode, image.mode))


def in_srgb(image, profile):
    """Returns RGB, or premultiplied RGB with alpha. Without a profile, CMYK is converted by the complements of its inks."""
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    color = image.convert(image.mode[:-1]) if alpha else image
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            intent = ImageCms.getDefaultIntent(source)
            color = ImageCms.profileToProfile(color, source, SRGB, renderingIntent=intent, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass  # Browsers ignore a broken profile, and one of another color space.
    color = color.convert("RGB")
    if alpha:
        color.putalpha(alpha)
        return color.convert("RGBa")
    return color


def resized(image, stored, size):
    longest = max(*stored, size)
    sides = [max(1, math.floor(side * size / longest + 0.5)) for side in stored]
    # Premultiplied: the colors of transparent pixels must not bleed into others.
    space = {"LA": "La", "RGBA": "RGBa"}.get(image.mode, image.mode)
    return image.convert(space).resize(sides, Image.Resampling.LANCZOS).convert(image.mode)


def described(image):
    pixels = base64.b64encode(image.tobytes()).decode()
    return {"width": image.width, "height": image.height, "channels": len(image.mode), "pixels": pixels}


def show(order):
    try:
        stored, image = decoded(base64.b64decode(order["image"]), order["formats"])
        profile = image.info.get("icc_profile")
        converted = in_srgb(image, profile)
    except Exception as error:  # Decoders fail in many ways.
        return {"refused": f"{type(error).__name__}: {error}"}
    sizes = order["sizes"]
    shown = {
        "width": stored[0],
        "height": stored[1],
        "resized": [described(resized(converted, stored, size)) for size in sizes],
    }
    if profile or image.mode == "CMYK":
        last = (in_srgb(resized(image, stored, size), profile) for size in sizes)
        shown["convertedLast"] = [described(small) for small in last]
    return shown


for line in sys.stdin:
    print(json.dumps(show(json.loads(line))), flush=True)
