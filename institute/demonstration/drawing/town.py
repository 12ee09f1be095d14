"""A city in the evening, and a parliament in the morning."""

from institute.demonstration.drawing.sheet import HEIGHT, WIDTH, Sheet, below, cloud, mix, rolling

NIGHT, BRICK = "#14273d", "#a8432f"


def city(seed: int) -> Sheet:
    sheet = Sheet(["#182d47", "#2f4a69", "#77748a", "#c98f76", "#eac08c", "#eac08c"], seed)
    sheet.glow(1330, 300, 460, "#f7e3bb", 0.55)
    sheet.disc(1330, 280, 92, "#f8ebc8")
    stars(sheet)
    block(sheet, 640, (60, 120), (120, 330), "#8f7f8b", lit=0)
    sheet.mist(560, 960, "#e0b18a", 0, 0.55)
    block(sheet, 790, (70, 150), (180, 470), "#3f5877", lit=0.16)
    landmark(sheet, 640, 900)
    sheet.mist(700, 1000, "#c98f76", 0, 0.4)
    block(sheet, 940, (90, 190), (160, 480), "#223c5a", lit=0.3)
    block(sheet, 1090, (110, 210), (90, 250), NIGHT, lit=0.34)
    houses(sheet)
    return sheet


def stars(sheet):
    for _ in range(60):
        x, y = sheet.random.uniform(0, WIDTH), sheet.random.uniform(0, 320)
        sheet.disc(x, y, sheet.random.uniform(0.8, 1.9), "#f3e6c699")


def block(sheet, base, widths, heights, colour, *, lit):
    """One row of towers across the sheet; `lit` is the share of windows with light."""
    x = sheet.random.uniform(-80, -20)
    while x < WIDTH:
        wide, tall = sheet.random.uniform(*widths), sheet.random.uniform(*heights)
        # Towers rise towards the middle of the city, which lies left of the middle of the picture.
        tall *= 1.25 - abs(x + wide / 2 - 820) / 1500
        tower(sheet, x, base - tall, wide, mix(colour, "#c98f76", sheet.random.uniform(0, 0.12)), lit)
        x += wide + sheet.random.choice([0, 0, 6, 22])


def tower(sheet, left, top, wide, colour, lit):
    right, shade = left + wide, mix(colour, NIGHT, 0.35)
    roof(sheet, left, top, wide, colour)
    sheet.box(left, top, right, HEIGHT, [colour, shade])
    sheet.polygon([(right - wide * 0.28, top), (right, top), (right, HEIGHT), (right - wide * 0.28, HEIGHT)], shade)
    if lit:
        windows(sheet, left, top, wide, mix(colour, NIGHT, 0.5), lit)


def roof(sheet, left, top, wide, colour):
    kind, middle = sheet.random.randrange(6), left + wide / 2
    if kind == 0:
        sheet.line([(middle, top), (middle, top - wide * 0.8)], colour, 3)
    elif kind == 1:
        sheet.box(left + wide * 0.2, top - wide * 0.3, left + wide * 0.8, top, colour)
    elif kind == 2:
        sheet.polygon([(left, top + 1), (left + wide, top - wide * 0.4), (left + wide, top + 1)], colour)
    elif kind == 3:
        sheet.box(left + wide * 0.15, top - 22, left + wide * 0.85, top, colour)
        sheet.box(left + wide * 0.3, top - 46, left + wide * 0.7, top, colour)


def windows(sheet, left, top, wide, dark, lit):
    columns = max(2, round(wide / 24))
    pitch = wide / columns
    for row in range(int((HEIGHT - top) / 30)):
        for column in range(columns):
            light = sheet.random.random()
            colour = sheet.random.choice(["#f6d78c", "#f0bd6c", "#fbe9b7"]) if light < lit else dark
            x, y = left + (column + 0.24) * pitch, top + 14 + row * 30
            sheet.box(x, y, x + pitch * 0.52, y + 16, colour)


def landmark(sheet, x, base):
    """A tower with set-backs and a spire, the tallest of the town."""
    colour = "#4d617c"
    for half, top in ((96, 470), (72, 380), (46, 300), (24, 240)):
        sheet.box(x - half, top, x + half, base, [mix(colour, "#c98f76", 0.25), colour])
        sheet.polygon(
            [(x + half * 0.4, top), (x + half, top), (x + half, base), (x + half * 0.4, base)], mix(colour, NIGHT, 0.3)
        )
        for edge in range(-3, 4):
            for row in range(top + 20, base, 34):
                if sheet.random.random() < 0.3 and abs(edge) * 24 < half - 12:
                    sheet.box(x + edge * 24 - 4, row, x + edge * 24 + 5, row + 17, "#f6d78c")
    sheet.polygon([(x - 14, 242), (x, 110), (x + 14, 242)], colour)
    sheet.line([(x, 130), (x, 70)], colour, 3)
    sheet.disc(x, 344, 20, "#f6e3b4")
    sheet.line([(x, 344), (x, 331)], NIGHT, 2)
    sheet.line([(x, 344), (x + 9, 349)], NIGHT, 2)


def houses(sheet):
    """Gabled houses in front, dark against the light of the town."""
    x = -30
    while x < WIDTH:
        wide, top = sheet.random.uniform(120, 200), sheet.random.uniform(1090, 1150)
        wall = sheet.random.choice(["#6b2c26", "#22354a", "#7c3a2d", "#1b3049", "#583029"])
        sheet.box(x, top, x + wide, HEIGHT, [wall, mix(wall, NIGHT, 0.5)])
        gable = [(x - 6, top + 2), (x + wide / 2, top - wide * 0.42), (x + wide + 6, top + 2)]
        sheet.polygon(gable, mix(wall, NIGHT, 0.45))
        sheet.speckle([(x, top), (x + wide, top), (x + wide, HEIGHT), (x, HEIGHT)], "#0d1a2b", start=0, end=0.45)
        for column in range(3):
            for row in range(2):
                lamp = "#f6d78c" if sheet.random.random() < 0.45 else mix(wall, NIGHT, 0.7)
                left, high = x + wide * (0.16 + 0.26 * column), top + 26 + row * 58
                sheet.box(left, high, left + wide * 0.15, high + 34, lamp)
        x += wide


STONE, STONE_LIT, STONE_DARK, COPPER = "#d9c39a", "#f0e0bd", "#9a8567", "#5f8379"


def parliament(seed: int) -> Sheet:
    sheet = Sheet(["#48739a", "#8fb1bf", "#dcdcc6", "#f3e2bb"], seed)
    sheet.glow(260, 420, 620, "#fbf0d2", 0.6)
    for x, y, size in [(350, 210, 1.3), (1560, 290, 1.2), (1850, 130, 0.7), (60, 460, 0.7)]:
        cloud(sheet, x, y, size)
    sheet.polygon(below(rolling(sheet, 830, 20), 960), ["#6d8873", "#4d6856"])
    for side in (-1, 1):
        wing(sheet, side)
    dome(sheet)
    portico(sheet)
    steps(sheet)
    flag(sheet, 330, 560)
    flag(sheet, 1590, 560)
    people(sheet)
    return sheet


def wing(sheet, side):
    near, far = 960 + side * 400, 960 + side * 860
    left, right = min(near, far), max(near, far)
    tone = [STONE_LIT, STONE] if side < 0 else [STONE, mix(STONE, STONE_DARK, 0.6)]
    sheet.box(left, 640, right, 960, tone)
    sheet.box(left - 10, 622, right + 10, 646, mix(tone[0], STONE_LIT, 0.4))
    sheet.box(left - 10, 646, right + 10, 652, STONE_DARK)
    for column in range(7):
        x = left + 28 + column * 61
        sheet.box(x, 700, x + 34, 770, "#3b536b")
        sheet.polygon([(x - 6, 700), (x + 17, 680), (x + 40, 700)], STONE_DARK)
        sheet.box(x, 820, x + 34, 910, "#3b536b")
        sheet.box(x, 700, x + 12, 770, "#56718a")
        sheet.box(x, 820, x + 12, 910, "#56718a")


def dome(sheet):
    # The lower half of the ellipse lies behind the drum.
    sheet.disc(960, 412, 254, ["#84a596", COPPER, "#355750"], height=180, sideways=True)
    sheet.box(684, 404, 1236, 560, [STONE_LIT, STONE, STONE_DARK], sideways=True)
    for number in range(14):
        x = 712 + number * 37
        sheet.box(x, 446, x + 17, 536, "#4a6076")
    sheet.box(676, 400, 1244, 424, [STONE_LIT, "#b79f79"], sideways=True)
    for offset in (-170, -88, 0, 88, 170):
        sheet.line([(960 + offset, 400), (960 + offset * 0.66, 300), (960 + offset * 0.12, 234)], "#2f4f4999", 3)
    sheet.box(930, 190, 990, 240, [STONE_LIT, STONE_DARK], sideways=True)
    sheet.polygon([(922, 192), (960, 140), (998, 192)], COPPER)
    sheet.line([(960, 142), (960, 96)], NIGHT, 3)


def portico(sheet):
    sheet.box(560, 600, 1360, 980, ["#6d5f52", "#4b4a50"])
    for number in range(3):
        x = 716 + number * 200
        sheet.box(x, 740, x + 88, 980, ["#2c3e52", "#1b2c40"])
        sheet.disc(x + 44, 740, 44, "#2c3e52")
    for number in range(8):
        column(sheet, 590 + number * 105.7)
    sheet.box(536, 588, 1384, 640, [STONE_LIT, STONE], sideways=True)
    sheet.box(536, 634, 1384, 644, STONE_DARK)
    sheet.polygon([(516, 592), (960, 452), (1404, 592)], [STONE_LIT, STONE])
    sheet.polygon([(600, 578), (960, 470), (1320, 578)], [mix(STONE, STONE_DARK, 0.55), mix(STONE, STONE_DARK, 0.25)])
    sheet.speckle([(960, 470), (1320, 578), (700, 578)], "#6d5b45", start=0.5, end=0.05)
    sheet.disc(960, 540, 30, STONE_LIT)
    sheet.disc(960, 540, 20, BRICK)


def column(sheet, x):
    sheet.box(x + 18, 640, x + 54, 980, "#2b2f3a55")
    sheet.box(x - 24, 664, x + 24, 972, [STONE_LIT, "#eedfbd", STONE, STONE_DARK], sideways=True)
    for flute in (-12, 0, 12):
        sheet.line([(x + flute, 676), (x + flute, 962)], "#8f7a5a55", 2)
    sheet.box(x - 32, 642, x + 32, 666, STONE_LIT)
    sheet.box(x - 30, 962, x + 30, 982, STONE_LIT)


def steps(sheet):
    sheet.box(-10, 952, WIDTH + 10, HEIGHT, ["#b9a884", "#8d8371"])
    sheet.speckle([(-10, 980), (WIDTH + 10, 980), (WIDTH + 10, HEIGHT), (-10, HEIGHT)], "#5f5749", start=0, end=0.35)
    sheet.polygon([(1380, 1000), (1930, 1060), (1930, HEIGHT), (1640, HEIGHT)], "#2b2f3a55")
    for number in range(9):
        top, spread = 976 + number * 22 + number**2 * 0.9, 430 + number * 34
        bottom = 976 + (number + 1) * 22 + (number + 1) ** 2 * 0.9
        sheet.box(960 - spread, top, 960 + spread, bottom, ["#f1e3c3", "#d7c49d"])
        sheet.box(960 - spread, bottom - 7 - number * 0.6, 960 + spread, bottom, "#a08c6c")
    for side in (-1, 1):
        left, right = sorted((960 + side * 430, 960 + side * 560))
        sheet.box(left, 930, right, 1050, [STONE_LIT, STONE] if side < 0 else [STONE, STONE_DARK])
        sheet.box(left - 8, 918, right + 8, 936, STONE_LIT)


def flag(sheet, x, top):
    sheet.line([(x, 950), (x, top - 120)], "#4b5560", 5)
    wave = [
        (x, top - 116),
        (x + 60, top - 104),
        (x + 130, top - 122),
        (x + 130, top - 50),
        (x + 60, top - 32),
        (x, top - 44),
    ]
    sheet.polygon(wave, ["#355f86", "#27476b"])
    sheet.polygon([(x + 60, top - 104), (x + 130, top - 122), (x + 130, top - 50), (x + 60, top - 32)], "#14273d44")


def people(sheet):
    for x, foot, size, coat in [
        (860, 1118, 1.0, "#27476b"), (902, 1122, 1.05, BRICK), (1110, 1062, 0.85, "#3f5849"), (1010, 1046, 0.8, BRICK),
        (700, 1190, 1.25, "#22354a"), (1230, 1214, 1.35, "#6b5a48"), (1286, 1218, 1.35, "#27476b"),
    ]:  # fmt: skip
        person(sheet, x, foot, size, coat)


def person(sheet, x, foot, size, coat):
    sheet.polygon(
        [(x, foot), (x + 110 * size, foot + 16 * size), (x + 104 * size, foot + 24 * size), (x - 4, foot + 4)],
        "#2b2f3a66",
    )
    sheet.polygon(
        [
            (x - 8 * size, foot),
            (x - 7 * size, foot - 34 * size),
            (x + 9 * size, foot - 34 * size),
            (x + 11 * size, foot),
        ],
        NIGHT,
    )
    sheet.box(x - 12 * size, foot - 72 * size, x + 13 * size, foot - 24 * size, coat, radius=8 * size)
    sheet.disc(x, foot - 82 * size, 9 * size, "#c99a78")
    sheet.disc(x, foot - 86 * size, 9 * size, "#3a2c26", height=7 * size)
