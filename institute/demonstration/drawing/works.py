"""What a country is built of: power lines and containers."""

from math import hypot

from institute.demonstration.drawing.sheet import HEIGHT, WIDTH, Sheet, below, cloud, mix, rolling

NIGHT, BRICK, SAND = "#14273d", "#a8432f", "#e8d6b0"


def grid(seed: int) -> Sheet:
    sheet = Sheet(["#4d6f8d", "#a6b3ae", "#ecd3a2", "#f0bd86", "#e59a6c"], seed)
    sheet.glow(1370, 700, 760, "#fdeac0", 0.85)
    sheet.disc(1370, 690, 110, ["#fdf3d6", "#f9d79c"])
    for base, swing, colour in [
        (800, 40, "#b98f7c"),
        (860, 46, "#7e7a80"),
        (930, 40, "#4b6170"),
        (1010, 46, "#2f4a5c"),
    ]:
        hill = rolling(sheet, base, swing)
        sheet.polygon(below(hill), [colour, mix(colour, "#e8b98a", 0.25)])
        sheet.speckle(below(hill, base + 240), mix(colour, NIGHT, 0.5), start=0.3, end=0)
    pylons = [pylon_at(number) for number in range(7)]
    for far, near in reversed(list(zip(pylons[1:], pylons, strict=False))):
        wires(sheet, far, near)
    wires(sheet, pylons[0], (-560, 1500, 1900))
    for place in reversed(pylons):
        pylon(sheet, *place)
    front = rolling(sheet, 1180, 34)
    sheet.polygon(below(front), ["#1f3a4a", NIGHT])
    sheet.speckle(below(front), "#e8a878", start=0.14, end=0)
    return sheet


def pylon_at(number):
    """Middle, foot and height; they stand on a line that runs from the left into the distance."""
    near = 1 / (1 + number * 0.62)
    return 1730 - 1150 * near, 880 + 330 * near, 1130 * near


# Arms of a pylon: height and half width, as shares of its height.
ARMS = [(0.62, 0.17), (0.76, 0.23), (0.9, 0.15)]


def pylon(sheet, x, foot, tall):
    colour = mix("#7d6f70", NIGHT, min(1, tall / 700))
    thick = max(1.2, tall * 0.011)

    def bar(first, second, width=1.0):
        points = [(x + across * tall, foot - up * tall) for across, up in (first, second)]
        sheet.line(points, colour, thick * width)

    levels = [0, 0.2, 0.36, 0.49, 0.59, 0.68, 0.77, 0.85, 0.92]
    for low, high in zip(levels, levels[1:], strict=False):
        for side in (-1, 1):
            bar((side * half(low), low), (side * half(high), high))
            bar((side * half(low), low), (-side * half(high), high), 0.55)
        bar((-half(high), high), (half(high), high), 0.5)
    for side in (-1, 1):
        bar((side * half(0.92), 0.92), (0, 1))
    for up, reach in ARMS:
        for side in (-1, 1):
            arm(bar, side, up, reach)
            tip = (x + side * reach * tall, foot - up * tall)
            sheet.line([tip, (tip[0], tip[1] + tall * DROP)], mix(colour, SAND, 0.35), thick * 0.9)


def arm(bar, side, up, reach):
    bar((side * half(up), up), (side * reach, up), 0.8)
    bar((side * half(up + 0.05), up + 0.05), (side * reach, up), 0.7)
    for share in (0.35, 0.7):
        across = half(up) + (reach - half(up)) * share
        bar((side * across, up), (side * across, up + 0.05 * (1 - share)), 0.45)


DROP = 0.035


def half(up):
    """Half the width of the tower at a height: wide at the feet, narrow above the waist."""
    return 0.115 - 0.15 * up if up < 0.59 else 0.0265 - 0.012 * (up - 0.59)


def wires(sheet, far, near):
    for up, reach in ARMS:
        for side in (-1, 1):
            ends = [(x + side * reach * tall, foot - (up - DROP) * tall) for x, foot, tall in (far, near)]
            sheet.line(sagging(*ends), "#1d2f45", max(0.6, near[2] * 0.0022))
    tops = [(x, foot - tall) for x, foot, tall in (far, near)]
    sheet.line(sagging(*tops), "#1d2f45", max(0.5, near[2] * 0.0015))


def sagging(first, second):
    """A wire between two points. It hangs lowest nearer to the smaller, farther end."""
    (x1, y1), (x2, y2) = first, second
    depth = 0.11 * hypot(x2 - x1, y2 - y1)
    steps = [number / 30 for number in range(31)]
    return [(x1 + (x2 - x1) * step, y1 + (y2 - y1) * step + 4 * depth * step * (1 - step)) for step in steps]


BOXES = ["#a8432f", "#27476b", "#c69a5b", "#6f8273", "#4f7486", "#8d3a2b", "#d8c08d", "#34566b", "#b86b4b", "#a8432f"]


def containers(seed: int) -> Sheet:
    sheet = Sheet(["#7fa3b4", "#c6d2c9", "#f0dfb9", "#f0dfb9"], seed)
    sheet.glow(1500, 380, 640, "#fdf1d2", 0.8)
    for x, y, size in [(330, 180, 1.2), (1640, 250, 1.0)]:
        cloud(sheet, x, y, size)
    gantry(sheet)
    for column, rows in enumerate([2, 3, 2, 4, 3, 1, 2, 3, 4, 2]):
        stack(sheet, -60 + column * 208, 930, rows, 200, 78, haze=0.5)
    sheet.box(-10, 926, WIDTH + 10, HEIGHT, ["#b3a78d", "#8e8776", "#6a6a66"])
    for column, rows in enumerate([5, 3, 6, 4, 2, 4]):
        stack(sheet, -150 + column * 352, 1130, rows, 340, 134, haze=0)
    sheet.speckle(
        [(-10, 1130), (WIDTH + 10, 1130), (WIDTH + 10, HEIGHT), (-10, HEIGHT)], "#2c3238", start=0.4, end=0.05
    )
    for x in range(-100, WIDTH, 320):
        sheet.polygon([(x, 1216), (x + 170, 1216), (x + 154, 1228), (x - 16, 1228)], "#ead9a8")
    worker(sheet, 1400, 1196)
    return sheet


def gantry(sheet):
    """The crane over the yard, with a container on its ropes."""
    for x in (1230, 1860):
        sheet.box(x, 120, x + 34, 930, ["#5d7484", "#3b5163"], sideways=True)
    sheet.box(1060, 96, WIDTH + 10, 150, ["#cf7a5c", "#a8432f"])
    sheet.box(1060, 150, WIDTH + 10, 160, "#6b2c24")
    sheet.box(1400, 150, 1530, 196, NIGHT)
    for x in (1420, 1510):
        sheet.line([(x, 196), (x - 30 + (x - 1420) * 0.6, 330)], NIGHT, 3)
    sheet.box(1352, 328, 1582, 342, NIGHT)
    container(sheet, 1332, 342, 270, 106, "#c69a5b", haze=0)


def stack(sheet, left, ground, rows, wide, high, *, haze):
    previous = ""
    for row in range(rows):
        colour = sheet.random.choice([box for box in BOXES if box != previous])
        shift = sheet.random.uniform(-4, 4)
        container(sheet, left + shift, ground - (row + 1) * high, wide, high, colour, haze=haze)
        previous = colour


def container(sheet, left, top, wide, high, colour, *, haze):
    """The long side: frame, ribs, and a worn label; light comes from the upper right."""
    colour = mix(colour, "#cdcdbb", haze)
    dark, light = mix(colour, NIGHT, 0.4 - 0.2 * haze), mix(colour, "#f6e6c2", 0.28)
    right, bottom, edge = left + wide, top + high, high * 0.07
    sheet.box(left, top, right, bottom, [light, colour, mix(colour, NIGHT, 0.18)])
    pitch = wide / 22
    for rib in range(1, 22):
        x = left + rib * pitch
        sheet.box(x, top + edge, x + pitch * 0.3, bottom - edge, mix(colour, NIGHT, 0.26))
        sheet.box(x + pitch * 0.3, top + edge, x + pitch * 0.46, bottom - edge, light)
    sheet.box(left, top, right, top + edge, light)
    sheet.box(left, bottom - edge, right, bottom, dark)
    for x in (left, right - edge * 1.4):
        sheet.box(x, top, x + edge * 1.4, bottom, mix(colour, NIGHT, 0.15))
        for y in (top, bottom - edge * 1.2):
            sheet.box(x, y, x + edge * 1.4, y + edge * 1.2, dark)
    if not haze:
        sheet.speckle(
            [(left, top), (left + wide * 0.5, top), (left + wide * 0.5, bottom), (left, bottom)],
            dark,
            start=0.28,
            end=0,
            sideways=True,
        )
        sheet.box(
            left + wide * 0.1, top + high * 0.3, left + wide * 0.34, top + high * 0.5, mix(colour, "#f6e6c2", 0.62)
        )


def worker(sheet, x, foot):
    """One person, to show how large the boxes are."""
    sheet.polygon([(x, foot), (x - 120, foot + 14), (x - 120, foot + 22), (x + 6, foot + 4)], "#14273d66")
    for side in (-1, 1):
        sheet.box(x + side * 8 - 6, foot - 44, x + side * 8 + 6, foot, NIGHT)
    sheet.box(x - 17, foot - 92, x + 17, foot - 38, "#d98a3d", radius=9)
    sheet.box(x - 17, foot - 68, x + 17, foot - 60, "#f6e6c2")
    sheet.disc(x, foot - 104, 11, "#c99a78")
    sheet.disc(x, foot - 108, 13, "#f3ead4", height=9)
