"""A reading room in the evening."""

from institute.demonstration.drawing.sheet import HEIGHT, WIDTH, Sheet, mix

NIGHT = "#14273d"


def reading_room(seed: int) -> Sheet:
    sheet = Sheet(["#3a2a25", "#4b352b", "#5a4032"], seed)
    for left, right in ((-60, 600), (660, 1260), (1320, 1980)):
        shelves(sheet, left, right)
    window(sheet)
    sheet.mist(0, HEIGHT, "#14273d", 0.42, 0)
    sheet.glow(560, 830, 1000, "#f6cf86", 0.5)
    floor(sheet)
    table(sheet)
    lamp(sheet, 560)
    open_book(sheet, 830)
    pile(sheet, 1380)
    return sheet


SPINES = [
    "#27476b",
    "#a8432f",
    "#c69a5b",
    "#5f7657",
    "#8d3a2b",
    "#34566b",
    "#e0cda2",
    "#6f8273",
    "#4b3a3a",
    "#d3b177",
    "#3f5849",
]


def shelves(sheet, left, right):
    sheet.box(left, -20, right, 980, ["#6b4a36", "#553a2c"])
    for row in range(6):
        top, bottom = -40 + row * 172, 120 + row * 172
        sheet.box(left + 18, top, right - 18, bottom, "#2a1d1c")
        books(sheet, left + 22, right - 22, bottom, 132)
        sheet.box(left, bottom, right, bottom + 13, ["#8a6246", "#5d402f"])
    for edge in (left, right - 20):
        sheet.box(edge, -20, edge + 20, 980, ["#8a6246", "#543a2b"], sideways=True)


def books(sheet, x, end, shelf, tallest):
    while x < end - 12:
        wide, tall = sheet.random.uniform(13, 34), tallest * sheet.random.uniform(0.66, 1)
        wide = min(wide, end - x)
        colour = sheet.random.choice(SPINES)
        if sheet.random.random() < 0.05:
            x += sheet.random.uniform(20, 50)
            continue
        sheet.box(
            x,
            shelf - tall,
            x + wide - 1.5,
            shelf,
            [mix(colour, "#f3dfb0", 0.15), mix(colour, NIGHT, 0.3)],
            sideways=True,
        )
        band = mix(colour, "#f6e4b8", 0.6)
        sheet.box(x, shelf - tall * 0.86, x + wide - 1.5, shelf - tall * 0.82, band)
        if wide > 20:
            sheet.box(x + wide * 0.25, shelf - tall * 0.7, x + wide * 0.7, shelf - tall * 0.42, band)
        x += wide


def window(sheet):
    """A tall window between the shelves, with the blue of the evening behind it."""
    sheet.box(760, 120, 1160, 800, ["#8a6246", "#543a2b"])
    sheet.disc(960, 120, 200, "#8a6246")
    sheet.disc(960, 122, 176, "#6d93ad")
    sheet.box(784, 120, 1136, 780, ["#6d93ad", "#b6c6c0", "#efd9aa"])
    sheet.polygon([(784, 640), (880, 600), (990, 660), (1136, 590), (1136, 780), (784, 780)], "#6f8a80")
    sheet.polygon([(784, 700), (930, 670), (1136, 720), (1136, 780), (784, 780)], "#48655a")
    for x in (872, 960, 1048):
        sheet.box(x - 4, -60, x + 4, 780, "#553a2c")
    for y in (120, 290, 460, 630):
        sheet.box(784, y - 4, 1136, y + 4, "#553a2c")


def floor(sheet):
    sheet.box(-10, 976, WIDTH + 10, HEIGHT, ["#4b3328", "#2a1f20"])
    for x in range(-2400, 4400, 190):
        sheet.line([(960 + (x - 960) * 0.5, 976), (x, HEIGHT)], "#1f171988", 3)


def table(sheet):
    sheet.polygon([(90, 1010), (1830, 1010), (2010, 1128), (-90, 1128)], ["#a8703f", "#8a5633"])
    sheet.speckle([(90, 1010), (1830, 1010), (2010, 1128), (-90, 1128)], "#4b2d1f", start=0, end=0.45, sideways=True)
    sheet.box(-90, 1128, 2010, 1164, ["#6b3f28", "#4b2d1f"])
    for x in (120, 1730):
        sheet.box(x, 1164, x + 70, HEIGHT, ["#4b2d1f", "#2a1b18"])


def lamp(sheet, x):
    sheet.disc(x, 1062, 250, "#f9dc9a66", height=44)
    sheet.polygon([(x - 96, 850), (x + 96, 850), (x + 240, 1062), (x - 240, 1062)], "#f9dc9a30")
    sheet.disc(x, 1060, 62, "#8a6a35", height=13)
    sheet.box(x - 6, 800, x + 6, 1058, ["#e2bd6c", "#8a6a35"], sideways=True)
    sheet.polygon(
        [(x - 64, 776), (x + 64, 776), (x + 112, 852), (x - 112, 852)], ["#5f8a72", "#3a5f4c", "#2a473b"], sideways=True
    )
    sheet.disc(x, 852, 112, "#fbe6b0", height=12)
    sheet.disc(x, 776, 64, "#4a7560", height=10)
    sheet.disc(x, 764, 9, "#e2bd6c")


def open_book(sheet, x):
    sheet.polygon([(x - 130, 1070), (x, 1084), (x + 130, 1070), (x + 166, 1108), (x, 1122), (x - 166, 1108)], "#6b2c24")
    for side in (-1, 1):
        sheet.polygon([(x, 1080), (x + side * 124, 1064), (x + side * 156, 1100), (x, 1116)], ["#f9efd6", "#e3d2aa"])
        for row in range(4):
            y = 1074 + row * 9
            sheet.line([(x + side * 18, y + 7), (x + side * (112 + row * 6), y - 3)], "#8d7b5c99", 2)


def pile(sheet, x):
    """Books lying on one another, light falling on their left ends."""
    sheet.polygon([(x - 130, 1090), (x + 380, 1104), (x + 300, 1062), (x, 1052)], "#2a1b1877")
    for number, (half, colour) in enumerate([(150, "#27476b"), (132, "#c69a5b"), (140, "#8d3a2b"), (108, "#5f7657")]):
        middle, foot = x + (14, -6, 10, 2)[number], 1092 - number * 38
        sheet.box(
            middle - half,
            foot - 36,
            middle + half,
            foot,
            [mix(colour, "#f6e4b8", 0.35), colour, mix(colour, NIGHT, 0.5)],
            sideways=True,
            radius=4,
        )
        sheet.box(middle - half + 20, foot - 30, middle - half + 28, foot - 6, mix(colour, "#f6e4b8", 0.7))
