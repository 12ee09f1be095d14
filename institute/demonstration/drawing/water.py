"""By the water: a harbour, turbines at sea, a bridge."""

from math import cos, pi, sin, tau

from institute.demonstration.drawing.sheet import HEIGHT, WIDTH, Sheet, below, cloud, mix, rolling

NIGHT, BRICK, SAND = "#14273d", "#a8432f", "#e8d6b0"


def harbour(seed: int) -> Sheet:
    sheet = Sheet(["#1d3350", "#51607c", "#b9786a", "#e6ad7d", "#f4dcae", "#f4dcae", "#f4dcae"], seed)
    sheet.glow(470, 700, 760, "#fbe3b0", 0.75)
    sheet.disc(470, 690, 132, ["#fdf1cf", "#f6cf94"])
    sheet.polygon(below(rolling(sheet, 716, 14), 800), "#8d7a83")
    sheet.box(-10, 756, WIDTH + 10, HEIGHT, ["#e9bd8d", "#a98a86", "#4f6480", "#213a57", NIGHT])
    glitter(sheet, 470, 764, "#fbe6b9")
    quay(sheet)
    crane(sheet, 1650, 1.16, load=-76)
    crane(sheet, 1090, 0.96, load=-276)
    ship(sheet)
    ripples(sheet, 990, 60, "#e9bd8d")
    return sheet


def glitter(sheet, x, top, colour):
    """Sunlight on the water: short strokes that spread and thin out towards the viewer."""
    for number in range(46):
        down = (number / 46) ** 1.5
        y, spread = top + down * 470, 60 + 190 * down
        long = sheet.random.uniform(0.25, 1) * spread * (1 - down * 0.55)
        middle = x + sheet.random.uniform(-0.45, 0.45) * spread
        thick = 2 + 5 * down
        sheet.disc(middle, y, long, colour + f"{round(235 - 165 * down):02x}", height=thick)


def ripples(sheet, top, count, colour, *, strength=70):
    for _ in range(count):
        down = sheet.random.random()
        y, x = top + (HEIGHT - top) * down, sheet.random.uniform(-60, WIDTH + 60)
        sheet.disc(x, y, sheet.random.uniform(30, 150) * (0.4 + down), f"{colour}{strength:02x}", height=1 + 2.2 * down)


def quay(sheet):
    sheet.box(660, 868, WIDTH + 10, 930, ["#3a4458", "#1d2c42"])
    sheet.box(660, 862, WIDTH + 10, 874, "#6d6670")
    for x in range(690, WIDTH, 74):
        sheet.box(x, 878, x + 20, 930, "#16263b")
    sheet.box(660, 930, WIDTH + 10, 1000, [NIGHT, "#213a57"])


def crane(sheet, x, size, *, load):
    """A ship-to-shore crane on the quay, its boom over the water to the left; `load` is where its container hangs."""
    dark, light = NIGHT, BRICK

    def at(dx, dy):
        return x + dx * size, 864 + dy * size

    def beam(*points, colour=dark, width=13):
        sheet.line([at(*point) for point in points], colour, width * size)

    beam((-70, 0), (-52, -330))
    beam((96, 0), (78, -330))
    beam((-66, -120), (92, -120), width=11)
    beam((-60, -124), (84, -322), width=5)
    beam((-58, -326), (86, -126), width=5)
    beam((-52, -330), (4, -520), (78, -330), width=10)
    beam((4, -518), (-400, -352), width=3)
    beam((4, -518), (-210, -352), width=3)
    beam((4, -518), (232, -352), width=3)
    beam((-430, -346), (250, -346), colour=light, width=17)
    beam((-430, -330), (250, -330), colour=mix(light, NIGHT, 0.45), width=6)
    sheet.box(*at(116, -382), *at(226, -336), dark)
    sheet.box(*at(load - 24, -326), *at(load + 24, -296), dark)
    for rope in (load - 14, load + 14):
        beam((rope, -296), (rope, -214), width=2)
    sheet.box(*at(load - 60, -214), *at(load + 60, -166), ["#4f7486", "#365568"])
    for foot in (-70, 96):
        sheet.box(*at(foot - 26, -12), *at(foot + 26, 4), dark)


def ship(sheet):
    """A container ship in profile, bow to the left."""
    colours = ["#a8432f", "#34566b", "#c69a5b", "#7a8b7c", "#5c6f86", "#8d3a2b", "#d8c08d"]
    for column in range(9):
        for row in range(sheet.random.choice([2, 3, 3, 4])):
            left, top = 560 + column * 82, 890 - row * 40
            shade = sheet.random.choice(colours)
            sheet.box(left, top, left + 78, top + 37, [shade, mix(shade, NIGHT, 0.3)])
            for rib in range(6, 78, 10):
                sheet.line([(left + rib, top + 3), (left + rib, top + 34)], mix(shade, NIGHT, 0.35), 1.5)
    sheet.box(1310, 690, 1420, 940, ["#f3ead4", "#cfc3ad"])
    sheet.box(1290, 690, 1440, 716, "#e6dbc3")
    sheet.box(1345, 640, 1392, 692, [BRICK, "#7c2f23"])
    for row in range(5):
        sheet.box(1322, 728 + row * 36, 1408, 740 + row * 36, "#3a4f68")
    sheet.polygon([(470, 905), (1480, 905), (1462, 1030), (540, 1030)], ["#27476b", "#182d47"])
    sheet.polygon([(534, 1016), (1466, 1016), (1460, 1046), (552, 1046)], [BRICK, "#7c2f23"])
    sheet.polygon([(470, 905), (1480, 905), (1478, 918), (477, 918)], "#e8d6b0")
    sheet.speckle([(900, 918), (1478, 918), (1462, 1016), (900, 1016)], "#0d1b2c", start=0, end=0.5, sideways=True)
    sheet.polygon([(552, 1046), (1460, 1046), (1380, 1150), (640, 1150)], "#0d1b2c66")


def wind(seed: int) -> Sheet:
    sheet = Sheet(["#a9c2cd", "#cfd9d6", "#efe5cc", "#f5e3bf"], seed)
    sheet.glow(400, 640, 600, "#fdf3d7", 0.9)
    sheet.disc(400, 660, 104, ["#fbeccb", "#f3cfa2"])
    for x, y, size in [(760, 210, 1.3), (250, 380, 0.8), (1750, 420, 0.9), (1010, 560, 0.5)]:
        cloud(sheet, x, y, size)
    sheet.box(-10, 864, WIDTH + 10, HEIGHT, ["#b9c7bd", "#7f9f9f", "#4d7482", "#2c5168"])
    glitter(sheet, 400, 872, "#fbf3dd")
    for number in range(7, -1, -1):
        near = 1 / (1 + number * 0.52)
        turbine(
            sheet, 330 + 1180 * near, 864 + 210 * near, 760 * near, turn=sheet.random.uniform(0, tau / 3), near=near
        )
    ripples(sheet, 900, 150, "#e6ebdf", strength=60)
    swell(sheet)
    return sheet


def turbine(sheet, x, y, tall, *, turn, near):
    """White, lit from the left; far ones fade into the air."""
    white, shade = mix("#dfe0d6", "#fbf8ef", near), mix("#c3cdcc", "#9fb2bc", near)
    hub, root, top = (x, y - tall), tall * 0.027, tall * 0.014
    sheet.disc(x, y + tall * 0.01, tall * 0.1, "#eef1e688", height=tall * 0.012)
    sheet.polygon(
        [(x - root, y), (x + root, y), (x + root * 0.9, y + tall * 0.3), (x - root * 0.9, y + tall * 0.3)], "#f5f1e255"
    )
    sheet.polygon([(x - root, y), (x + root, y), (x + top, hub[1]), (x - top, hub[1])], [white, shade], sideways=True)
    sheet.box(x - root * 1.2, y - tall * 0.09, x + root * 1.2, y, ["#d3a24c", "#b07a34"], sideways=True)
    sheet.box(x - root * 1.7, y - tall * 0.1, x + root * 1.7, y - tall * 0.09, mix("#b9c2c0", "#53646e", near))
    for blade in range(3):
        angle = turn + blade * tau / 3
        sheet.polygon(blade_shape(hub, angle, tall * 0.6, tall * 0.034), white)
        sheet.polygon(blade_shape(hub, angle, tall * 0.6, tall * 0.034, half=True), shade)
    sheet.disc(*hub, tall * 0.027, shade)
    sheet.disc(hub[0] - tall * 0.003, hub[1] - tall * 0.003, tall * 0.021, white)


def blade_shape(hub, angle, long, wide, *, half=False):
    """Broad near the root, pointed at the tip; `half` gives only the shaded edge behind the middle."""
    outline = [(0, -0.3), (0.14, -0.9), (0.3, -0.75), (1, -0.06), (1, 0.06), (0.3, 0.3), (0.14, 0.35), (0, 0.3)]
    if half:
        outline = [(0, 0), (0.14, 0), (1, 0), (1, 0.06), (0.3, 0.3), (0.14, 0.35), (0, 0.3)]
    return [
        (hub[0] + along * long * cos(angle) - aside * wide * sin(angle),
         hub[1] + along * long * sin(angle) + aside * wide * cos(angle))
        for along, aside in outline
    ]  # fmt: skip


def swell(sheet):
    """Two long waves across the foreground."""
    for base, high, colour in ((1150, 16, "#2c516888"), (1215, 20, "#20405a")):
        line = [(x, base + high * sin(x / 260 + base) + high * 0.4 * sin(x / 97)) for x in range(-10, WIDTH + 20, 10)]
        sheet.polygon(below(line), colour)
        sheet.speckle(below(line), "#f1ead7", start=0.12, end=0)


def bridge(seed: int) -> Sheet:
    sheet = Sheet(["#6f97a8", "#b9cbc4", "#efdfba", "#f4d9a8"], seed)
    sheet.glow(1420, 520, 620, "#fdf0cf", 0.8)
    for x, y, size in [(420, 220, 1.4), (1330, 160, 0.9), (1720, 330, 0.7)]:
        cloud(sheet, x, y, size)
    sheet.polygon(below(rolling(sheet, 560, 40), 760), ["#93a8a8", "#aeb8a8"])
    town(sheet)
    sheet.polygon(below(rolling(sheet, 668, 12), 760), ["#5f7a64", "#3f5849"])
    sheet.box(-10, 744, WIDTH + 10, HEIGHT, ["#d9d0ae", "#8fb0ad", "#4b7f90", "#23506c"])
    reflection(sheet)
    arches(sheet)
    ripples(sheet, 880, 130, "#f1e3bf", strength=80)
    bank(sheet)
    return sheet


def town(sheet):
    """The far bank: houses, two spires, a dome."""
    x = 640
    while x < 1300:
        wide, tall = sheet.random.uniform(28, 60), sheet.random.uniform(30, 76)
        wall = sheet.random.choice(["#d9c8a4", "#c9b48c", "#bfae93", "#e3d5b6"])
        sheet.box(x, 690 - tall, x + wide, 700, wall)
        sheet.polygon([(x - 3, 691 - tall), (x + wide / 2, 668 - tall), (x + wide + 3, 691 - tall)], "#a4604c")
        x += wide + 2
    for left, tall in ((770, 150), (1130, 186)):
        sheet.box(left, 690 - tall, left + 32, 700, "#b58a6a")
        sheet.polygon([(left - 4, 690 - tall), (left + 16, 606 - tall), (left + 36, 690 - tall)], "#4d6f72")
    sheet.disc(945, 566, 40, "#4d6f72")
    sheet.box(905, 566, 985, 700, "#cdb893")


def deck(x: float) -> float:
    """Height of the roadway: a slow hump."""
    return 636 - 66 * sin(pi * min(max(x / WIDTH, 0), 1))


SPANS = [-230, 110, 450, 860, 1270, 1650, 2000]
WATERLINE = 880


def underside(left, right, lift=0.0):
    """The curve below one arch from pier to pier, from right to left."""
    pier, middle, half = 30, (left + right) / 2, (right - left) / 2 - 30
    crown = deck(middle) + 58 + lift
    turns = [number / 24 * pi for number in range(25)]
    arc = [(middle + half * cos(turn), WATERLINE - 40 - (WATERLINE - 40 - crown) * sin(turn)) for turn in turns]
    return [(right - pier, WATERLINE), *arc, (left + pier, WATERLINE)]


def outline(shift=0.0, lift=0.0):
    top = [(x, deck(x)) for x in range(-240, WIDTH + 250, 20)]
    under = [
        (x + shift, y)
        for left, right in reversed(list(zip(SPANS, SPANS[1:], strict=False)))
        for x, y in underside(left, right, lift)
    ]
    return top + under


def arches(sheet):
    sheet.polygon(outline(34, 10), ["#5d2a26", "#43252a"])
    sheet.polygon(outline(), ["#c0604a", "#a8432f", "#7f3327"])
    sheet.speckle(outline(), "#5a231c", start=0.05, end=0.42)
    for left, right in zip(SPANS, SPANS[1:], strict=False):
        sheet.line(underside(left, right)[1:-1], "#e0a07c", 9)
    for right in SPANS[1:]:
        sheet.box(right - 44, WATERLINE - 70, right + 44, WATERLINE + 6, ["#b3543f", "#6b2c24"])
        sheet.polygon([(right - 44, WATERLINE - 68), (right, WATERLINE - 104), (right + 44, WATERLINE - 68)], "#cf7a5c")
    sheet.polygon(strip(0, 20), "#e6cfa4")
    sheet.polygon(strip(20, 28), "#7c2f23")
    for x in range(30, WIDTH, 150):
        sheet.line([(x, deck(x)), (x, deck(x) - 70)], NIGHT, 3)
        sheet.disc(x, deck(x) - 74, 7, "#fbf0cf")


def strip(above, under):
    steps = range(-240, WIDTH + 250, 20)
    return [(x, deck(x) + above) for x in steps] + [(x, deck(x) + under) for x in reversed(steps)]


def reflection(sheet):
    """The bridge upside down, shorter and darker, broken by strokes of light."""
    sheet.polygon([(x, WATERLINE + (WATERLINE - y) * 0.86) for x, y in outline(0, -16)], "#6a3a38b0")
    for left, right in zip(SPANS, SPANS[1:], strict=False):
        for _ in range(7):
            x, y = sheet.random.uniform(left, right), sheet.random.uniform(WATERLINE + 40, WATERLINE + 250)
            sheet.disc(x, y, sheet.random.uniform(50, 150), "#6f9aa077", height=3.5)


def bank(sheet):
    """Reeds and a path in the near corner."""
    line = [(x, 1290 - 150 * (1 - x / 760) ** 1.4 if x < 760 else 1290) for x in range(-10, WIDTH + 20, 10)]
    sheet.polygon(below(line, HEIGHT + 20), ["#3f5849", "#24382f"])
    for _ in range(70):
        x = sheet.random.uniform(-10, 520)
        y = 1300 - 150 * (1 - x / 760) ** 1.4
        tall = sheet.random.uniform(50, 130)
        lean = sheet.random.uniform(-20, 34)
        sheet.polygon(
            [(x - 5, y), (x + lean, y - tall), (x + 5, y)], sheet.random.choice(["#3f5849", "#58755c", "#2f4639"])
        )
