"""Open country: mountains, fields, a river."""

from math import log, sin, tau

from institute.demonstration.drawing.sheet import HEIGHT, WIDTH, Sheet, below, between, cloud, mix, rolling

NIGHT, BLUE, MIST = "#14273d", "#27476b", "#9fb0b3"


def mountains(seed: int) -> Sheet:
    sheet = Sheet(["#27476b", "#6f8ea6", "#d9c9a8", "#f0dcb6"], seed)
    sheet.glow(1130, 430, 640, "#fbeecb", 0.8)
    sheet.disc(1130, 430, 112, "#f9ecca")
    ridges = [
        [(-20, 640), (360, 470), (700, 640), (1180, 520), (1560, 330), (1940, 560)],
        [(-20, 560), (240, 690), (820, 560), (1240, 740), (1940, 650)],
        [(-20, 760), (520, 690), (1000, 850), (1500, 700), (1940, 800)],
        [(-20, 830), (300, 930), (900, 840), (1400, 980), (1940, 900)],
        [(-20, 1060), (480, 960), (1100, 1090), (1600, 1010), (1940, 1080)],
        [(-20, 1130), (700, 1190), (1250, 1120), (1940, 1210)],
    ]
    for depth, points in enumerate(ridges):
        colour = between(["#c3bfae", MIST, "#5f7f95", BLUE, "#1b3554", NIGHT], depth / 5)
        ridge = crags(sheet, points, 46 - depth * 4)
        sheet.polygon(below(ridge), [colour, mix(colour, "#ead9b4", 0.4 if depth < 5 else 0)])
        sheet.speckle(below(ridge, min(y for _, y in ridge) + 330), mix(colour, NIGHT, 0.3), start=0.4, end=0)
    return sheet


def crags(sheet: Sheet, points: list, swing: float) -> list:
    """A jagged line through the points: every piece is halved and its middle moved, six times over."""
    for _ in range(6):
        finer = points[:1]
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            middle = ((x1 + x2) / 2, (y1 + y2) / 2 + sheet.random.uniform(-swing, swing))
            finer += [middle, (x2, y2)]
        points, swing = finer, swing * 0.55
    return points


def field(seed: int) -> Sheet:
    sheet = Sheet(["#5d86a3", "#a9c3c9", "#e9e2cb", "#f3e3bf"], seed)
    horizon, vanishing = 610, (1010, 606)
    for x, y, size in [(470, 250, 1.5), (1480, 370, 1.05), (190, 470, 0.6), (1180, 500, 0.4)]:
        cloud(sheet, x, y, size)
    sheet.polygon(below(rolling(sheet, 580, 16), 700), ["#8ba0a0", "#9fac98"])
    sheet.polygon(below([(-10, horizon), (WIDTH + 10, horizon)]), "#8e9a6d")
    edges = [-3400, -2300, -1500, -920, -460, -60, 300, 620, 1300, 1720, 2240, 2900, 3900, 5600]
    colours = ["#b98a4a", "#5d7355", "#d9bd7c", "#7d8f63", "#c9a25a", "#4b6650", "#e0c98f", "#a5513c",
               "#dcc07e", "#5d7355", "#c2954f", "#82956a", "#4b6650", "#d4b36b"]  # fmt: skip
    for index, (left, right) in enumerate(zip(edges, edges[1:], strict=False)):
        furrowed(sheet, vanishing, left, right, colours[index])
    sheet.mist(horizon - 4, horizon + 130, "#efe2c3", 0.75, 0)
    road(sheet, vanishing)
    farm(sheet, 1540, 624)
    for step in range(9):
        near = 0.055 * 1.5**step
        poplar(sheet, vanishing[0] + 640 * near, horizon + 640 * near, 420 * near)
    sheet.speckle([(-10, 800), (WIDTH + 10, 800), (WIDTH + 10, HEIGHT), (-10, HEIGHT)], "#2c4034", start=0, end=0.16)
    return sheet


def furrowed(sheet, vanishing, left, right, colour):
    """One strip of land between two points on the lower edge, ploughed towards the horizon."""
    sheet.polygon([vanishing, (right, HEIGHT), (left, HEIGHT)], [mix(colour, "#efe0b8", 0.25), colour])
    count = max(3, round((right - left) / 70))
    for number in range(1, count):
        x = left + (right - left) * number / count
        sheet.polygon([vanishing, (x + 9, HEIGHT), (x - 9, HEIGHT)], mix(colour, "#2c3a30", 0.22))


def road(sheet, vanishing):
    x, y = vanishing
    sheet.polygon([(x, y), (1290, HEIGHT), (630, HEIGHT)], ["#d8cbaa", "#b7ad97"])
    sheet.polygon([(x, y), (1250, HEIGHT), (680, HEIGHT)], ["#e9dfc6", "#cfc6b2"])
    for number in range(9):
        near, far = 0.86**number, 0.86 ** (number + 0.45)
        top, bottom = y + (HEIGHT + 60 - y) * far**2.2, y + (HEIGHT + 60 - y) * near**2.2
        middle = [x - (x - 965) * (edge - y) / (HEIGHT - y) for edge in (top, bottom)]
        wide = [10 * (edge - y) / (HEIGHT - y) for edge in (top, bottom)]
        sheet.polygon(
            [
                (middle[0] - wide[0], top),
                (middle[0] + wide[0], top),
                (middle[1] + wide[1], bottom),
                (middle[1] - wide[1], bottom),
            ],
            "#f7f1e2",
        )


def farm(sheet, x, y):
    sheet.box(x - 60, y - 34, x + 60, y + 18, "#efe4cc")
    sheet.box(x + 10, y - 34, x + 60, y + 18, "#cdbf9f")
    sheet.polygon([(x - 72, y - 32), (x - 48, y - 78), (x + 48, y - 78), (x + 72, y - 32)], "#a8432f")
    for number in range(3):
        sheet.box(x - 44 + number * 34, y - 14, x - 30 + number * 34, y + 18, "#3d5566")
    for offset, size in ((-120, 46), (104, 58), (150, 40)):
        sheet.disc(x + offset, y - size * 0.5, size, ["#5a7354", "#3f5849"], height=size * 0.85)


def poplar(sheet, x, y, tall):
    wide = tall * 0.11
    sheet.polygon(
        [(x, y), (x + tall * 1.5, y + tall * 0.1), (x + tall * 1.5, y + tall * 0.16), (x, y + tall * 0.05)], "#2b403466"
    )
    sheet.box(x - tall * 0.012, y - tall * 0.25, x + tall * 0.012, y, "#4c4436")
    sheet.disc(x, y - tall * 0.55, wide, ["#5f7b5b", "#35503f"], height=tall * 0.46)
    sheet.disc(x - wide * 0.3, y - tall * 0.6, wide * 0.55, "#7f9870", height=tall * 0.36)


FIELDS = ["#c7ab68", "#8f9d6c", "#d3bd7d", "#5f7657", "#b5985a", "#7b8f63", "#a5a878", "#dccb96", "#6f8460"]


def river(seed: int) -> Sheet:
    sheet = Sheet(["#7fa1b2", "#cfd6cb", "#f0dfba"], seed)
    sheet.glow(560, 400, 520, "#fdf0cf", 0.8)
    sheet.disc(560, 372, 84, "#fbf0d4")
    sheet.polygon(below(rolling(sheet, 415, 22), 560), ["#8ea3a4", "#a9b3a1"])
    sheet.polygon(below(rolling(sheet, 462, 10), 620), ["#7b917f", "#8c9b77"])
    sheet.polygon(below([(-10, 484), (WIDTH + 10, 484)]), ["#a3aa7c", "#7d8f63", "#546b50"])
    quilt(sheet)
    sheet.mist(484, 640, "#efe2c3", 0.55, 0)
    sheet.polygon(along(0, 1.1, -1.22, 1.22, even=True), ["#8b9a70", "#4a6149"])
    sheet.polygon(along(0, 1.1, -1.12, 1.12, even=True), ["#e6d7ae", "#cdb47e"])
    sheet.polygon(along(0, 1.1, -1, 1, even=True), ["#d6e0d6", "#86a9b4", "#457390", "#27506f"])
    for start, end, left, right in SANDBARS:
        sheet.polygon(along(start - 0.012, end + 0.02, left - 0.07, right + 0.07), "#a9c0bd99")
        sheet.polygon(along(start, end, left, right), ["#f1e5c4", "#dcc693"])
        sheet.speckle(along(start, end, left, right), "#a58a55", start=0.05, end=0.3)
    for share, offset in GROVES:
        grove(sheet, share, offset)
    return sheet


# Where along the river a sandbar begins and ends, and between which shares of its half width it lies.
SANDBARS = [
    (0.06, 0.12, -0.5, 0.3), (0.15, 0.25, -0.95, -0.1), (0.22, 0.36, 0.2, 0.9), (0.38, 0.56, -0.35, 0.3),
    (0.5, 0.7, 0.45, 1.0), (0.62, 0.9, -0.9, -0.25), (0.86, 1.12, 0.15, 0.7),
]  # fmt: skip
GROVES = [(0.07, -1.9), (0.12, 1.9), (0.19, -1.6), (0.3, 1.5), (0.36, -1.5), (0.55, -1.45), (0.6, 1.5), (0.86, 1.5)]


def bend(share: float) -> tuple[float, float, float]:
    """Middle, height and half width of the river at `share` of the way from the horizon to the viewer."""
    across = 960 + 430 * share**0.75 * sin(2.9 * log(share + 0.035) + 1.1)
    return across, 486 + 830 * share, 6 + 330 * share**1.1


def along(start, end, left, right, *, even=False) -> list:
    """A shape that follows the river; pointed at both ends unless it is `even`."""
    steps = [number / 60 for number in range(61)]
    edges = []
    for step in steps:
        x, y, half = bend(max(0, start + (end - start) * step))
        swell = 1 if even else sin(step * tau / 2) ** 0.6
        middle, wide = (left + right) / 2, (right - left) / 2 * swell
        edges.append(((x + half * (middle - wide), y), (x + half * (middle + wide), y)))
    return [edge[0] for edge in edges] + [edge[1] for edge in reversed(edges)]


def quilt(sheet):
    """Fields on both banks, drawn towards one vanishing point."""
    rows = [0.012, 0.03, 0.055, 0.09, 0.14, 0.21, 0.31, 0.46, 0.68, 1.0]
    for far, near in zip(rows, rows[1:], strict=False):
        x = -1.15 / near
        while x < 1.15 / near:
            wide = sheet.random.uniform(0.5, 1.5)
            patch(sheet, x, x + wide, far, near, sheet.random.choice(FIELDS))
            x += wide


def patch(sheet, left, right, far, near, colour):
    corners = [(left, far), (right, far), (right, near), (left, near)]
    sheet.polygon([ground(*corner) for corner in corners], colour)
    for number in range(1, 9):
        x = left + (right - left) * number / 9
        sheet.line([ground(x, far), ground(x, near)], mix(colour, "#33473a", 0.25), 0.5 + 3 * near)


def ground(x: float, near: float) -> tuple[float, float]:
    return 960 + 960 * x * near, 486 + 830 * near


def grove(sheet, share, offset):
    x, y, half = bend(share)
    size = 8 + 78 * share
    crowns = [(sheet.random.uniform(-2, 2) * size, sheet.random.uniform(-0.5, 0.5) * size) for _ in range(9)]
    for dx, dy in sorted(crowns, key=lambda crown: crown[1]):
        big = size * sheet.random.uniform(0.5, 0.9)
        left, foot = x + half * offset + dx, y + dy
        sheet.disc(left + big * 0.6, foot + big * 0.3, big, "#22352c66", height=big * 0.35)
        sheet.disc(left, foot - big * 0.5, big, ["#7d9568", "#36513f"], height=big * 0.9)
