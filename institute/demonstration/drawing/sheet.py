"""A sheet to draw on: flat shapes, gradients, light, mist and grain, with smooth edges."""

from math import sin, tau
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw

SIZE = WIDTH, HEIGHT = 1920, 1280
# Everything is drawn at twice the size and brought down at the end: that is what makes edges smooth.
SCALE = 2


def rgb(colour: str) -> tuple[int, int, int]:
    return ImageColor.getrgb(colour)[:3]


def mix(first: str, second: str, share: float) -> str:
    """`share` 0 gives the first colour, 1 the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def between(colours: list[str], share: float) -> str:
    """The colour at `share` (0 to 1) of a gradient through all of them."""
    position = min(max(share, 0), 1) * (len(colours) - 1)
    index = min(int(position), len(colours) - 2)
    return mix(colours[index], colours[index + 1], position - index)


def ramp(colours: list[str], size: tuple[int, int], *, sideways: bool = False) -> Image.Image:
    """A gradient from top to bottom, or from left to right."""
    width, height = size
    length = width if sideways else height
    strip = Image.new("RGB", (length, 1) if sideways else (1, length))
    strip.putdata([rgb(between(colours, place / max(length - 1, 1))) for place in range(length)])
    return strip.resize(size, Image.Resampling.NEAREST)


class Sheet:
    """A drawing in points of `size`; y grows downwards. A fill is one colour or a list of them, a gradient."""

    def __init__(self, background: list[str], seed: int, size: tuple[int, int] = SIZE):
        self.size = size
        self.random = Random(seed)  # noqa: S311 - a drawing needs the same numbers again, not secret ones
        self.image = ramp(background, (size[0] * SCALE, size[1] * SCALE))
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        # A grain is one pixel of the finished drawing: finer ones would only turn into grey.
        self.noise = self._noise(size).resize(self.image.size, Image.Resampling.NEAREST)

    def _noise(self, size):
        return Image.frombytes("L", size, self.random.randbytes(size[0] * size[1]))

    def polygon(self, points, fill, *, sideways=False):
        if isinstance(fill, str):
            self.pen.polygon(scaled(points), fill=fill)
        else:
            self._fill(lambda pen, at: pen.polygon(at(points), fill=255), points, fill, sideways)

    def box(self, left, top, right, bottom, fill, *, sideways=False, radius=0):
        corners = [(left, top), (right, bottom)]
        if isinstance(fill, str):
            self.pen.rounded_rectangle(scaled(corners), radius * SCALE, fill=fill)
        else:
            self._fill(
                lambda pen, at: pen.rounded_rectangle(at(corners), radius * SCALE, fill=255), corners, fill, sideways
            )

    def frame(self, left, top, right, bottom, colour, *, width, radius):
        corners = scaled([(left, top), (right, bottom)])
        self.pen.rounded_rectangle(corners, radius * SCALE, outline=colour, width=width * SCALE)

    def disc(self, x, y, radius, fill, *, height=None, sideways=False):
        """A circle, or an ellipse when its half height is given."""
        corners = [(x - radius, y - (height or radius)), (x + radius, y + (height or radius))]
        if isinstance(fill, str):
            self.pen.ellipse(scaled(corners), fill=fill)
        else:
            self._fill(lambda pen, at: pen.ellipse(at(corners), fill=255), corners, fill, sideways)

    def line(self, points, colour, width=1.0):
        self.pen.line(scaled(points), fill=colour, width=max(1, round(width * SCALE)), joint="curve")

    def _fill(self, shape, points, colours, sideways):
        left, top, right, bottom = bounds(points, self.image.size)
        mask = Image.new("L", (right - left, bottom - top))
        shape(ImageDraw.Draw(mask), lambda corners: [(x * SCALE - left, y * SCALE - top) for x, y in corners])
        self.image.paste(ramp(colours, mask.size, sideways=sideways), (left, top), mask)

    def speckle(self, points, colour, *, start=0.0, end=0.6, sideways=False):
        """Shade a polygon with grain that gets denser from `start` to `end` (shares of 1)."""
        left, top, right, bottom = bounds(points, self.image.size)
        size = (right - left, bottom - top)
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon([(x * SCALE - left, y * SCALE - top) for x, y in points], fill=255)
        density = slope(start, end, size, sideways=sideways)
        grains = ImageChops.subtract(density, self.noise.crop((left, top, right, bottom))).point(SOME)
        self.image.paste(rgb(colour), (left, top), ImageChops.darker(grains, mask))

    def glow(self, x, y, radius, colour, strength=0.6):
        """Light around a point, fading to nothing at seven tenths of the radius."""
        side = round(2 * radius * SCALE)
        # Pillow's gradient is 0 in the middle and 255 at the edges.
        light = Image.radial_gradient("L").point(lambda value: round(max(0, 1 - value / 180) ** 2 * 255 * strength))
        corner = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        self.image.paste(rgb(colour), corner, light.resize((side, side), Image.Resampling.BILINEAR))

    def mist(self, top, bottom, colour, start=0.0, end=1.0):
        """A band across the sheet that turns into the colour from top to bottom."""
        size = (self.image.width, round((bottom - top) * SCALE))
        self.image.paste(rgb(colour), (0, round(top * SCALE)), slope(start, end, size))

    def finish(self, grain=7) -> Image.Image:
        """The drawing at its own size, with a film of grain over it (`grain` levels of 255 each way)."""
        drawing = self.image.resize(self.size, Image.Resampling.BOX)
        film = self._noise(self.size).point(lambda value: 128 + round((value - 128) / 128 * grain))
        return ImageChops.overlay(drawing, Image.merge("RGB", [film] * 3))


SOME = [0] + [255] * 255


def slope(start, end, size, *, sideways=False) -> Image.Image:
    """A grey gradient between two shares of 1."""
    shades = [mix("#000000", "#ffffff", share) for share in (start, end)]
    return ramp(shades, size, sideways=sideways).convert("L")


def rolling(sheet: Sheet, base: float, swing: float, *, waves=5, step=8) -> list:
    """A hilly line across the sheet around the height `base`, from left to right."""
    parts = [
        (sheet.random.uniform(0.5, 1.2) * number, sheet.random.uniform(0, tau), swing / number**1.1)
        for number in range(1, waves + 1)
    ]
    return [
        (x, base + sum(high * sin(x / WIDTH * tau * often + shift) for often, shift, high in parts))
        for x in range(-step, WIDTH + 2 * step, step)
    ]


def below(line: list, bottom: float = HEIGHT) -> list:
    """The area between a line across the sheet and the height `bottom`."""
    return [*line, (line[-1][0], bottom), (line[0][0], bottom)]


def cloud(sheet: Sheet, x: float, y: float, size: float) -> None:
    """Flat bars of cloud, the longest below, paler towards the light."""
    for dx, dy, long, colour in (
        (60, -44, 74, "#fbf5e6"), (-50, -22, 120, "#fbf5e6"), (40, -20, 150, "#f6eedb"), (0, 0, 230, "#eee5d0"),
        (110, 20, 120, "#e2dccb"),
    ):  # fmt: skip
        left, top = x + (dx - long) * size, y + dy * size
        sheet.box(left, top, left + 2 * long * size, top + 26 * size, colour, radius=13 * size)


def points(text: str) -> list:
    """Points from "x,y x,y", for outlines that were drawn by hand."""
    return [tuple(int(number) for number in pair.split(",")) for pair in text.split()]


def scaled(points) -> list[tuple[float, float]]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def bounds(points, size) -> tuple[int, int, int, int]:
    """The box around the points in real pixels, cut to the sheet."""
    across, down = [x * SCALE for x, _ in points], [y * SCALE for _, y in points]
    left, top = max(0, int(min(across))), max(0, int(min(down)))
    right, bottom = min(size[0], int(max(across)) + 1), min(size[1], int(max(down)) + 1)
    return left, top, max(right, left + 1), max(bottom, top + 1)
