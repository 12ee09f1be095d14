"""Portraits of people who do not exist: head and shoulders, without a face."""

from math import cos, sin, tau

from institute.demonstration.drawing.sheet import Sheet, mix, points

SIZE = (800, 800)
NIGHT, SHIRT = "#14273d", "#f3ead6"

# Skin, hair, clothes, background, shape of the hair, neckline, what else is to be seen.
PEOPLE = [
    ("#e3b894", "#5a4030", "#27476b", "#d9c9a8", "side", "jacket", "beard"),
    ("#eac3a2", "#a86b35", "#8d3a2b", "#9fb5b3", "bob", "round", ""),
    ("#f0cfb4", "#cfa766", "#3f5849", "#e2d3b3", "long", "jacket", "glasses"),
    ("#e6bd98", "#84827e", "#4f6274", "#cdb893", "short", "jacket", "glasses"),
    ("#f0cbb0", "#8d3f28", "#27476b", "#b9c7bd", "bun", "roll", ""),
    ("#e9c09e", "#3a2a25", "#6f8273", "#d8b99a", "curls", "round", ""),
    ("#dcb08a", "#2a2325", "#6b2c24", "#a9bcc2", "short", "roll", "moustache"),
    ("#f0cdb1", "#bb8f50", "#34566b", "#dccfae", "swept", "jacket", "beard"),
    ("#ecc5a5", "#4b3226", "#b0613f", "#b4c0b0", "long", "round", ""),
    ("#eecab0", "#a39d95", "#22354a", "#d5bf98", "bob", "jacket", "glasses"),
    ("#d9ab86", "#b9b4aa", "#3f5849", "#c3b299", "bald", "jacket", "beard"),
    ("#e4b791", "#33261f", "#4f7486", "#e0c7a0", "curls", "round", "beard"),
    ("#e7bb97", "#241d20", "#b98a4a", "#93a9b3", "tied", "roll", ""),
    ("#eac2a3", "#6d6760", "#5a4a44", "#c8cdbb", "swept", "jacket", "glasses"),
    ("#b98560", "#231b1b", "#27476b", "#dcc39b", "tied", "jacket", "glasses"),
    ("#8f5f42", "#1c1717", "#a8432f", "#c7c9b4", "short", "round", ""),
]


def portrait(seed: int) -> Sheet:
    skin, hair, clothes, background, shape, neckline, extra = PEOPLE[seed % len(PEOPLE)]
    sheet = Sheet([mix(background, "#ffffff", 0.2), background], seed, SIZE)
    sheet.disc(400, 400, 318, [mix(background, NIGHT, 0.06), mix(background, NIGHT, 0.2)])
    behind(sheet, hair, shape)
    shoulders(sheet, clothes)
    neck(sheet, skin)
    NECKLINE[neckline](sheet, clothes)
    face(sheet, skin, hair)
    if extra in ("beard", "moustache"):
        FACIAL_HAIR[extra](sheet, hair, skin)
    if shape in FRONT:
        FRONT[shape](sheet, hair)
    else:
        crown(sheet, hair, *CROWNS[shape])
    if extra == "glasses":
        glasses(sheet)
    return sheet


def curve(text: str) -> list:
    """A soft closed outline through points given as "x,y x,y"."""
    return smooth(points(text))


def smooth(corners: list, *, steps=10) -> list:
    """A soft closed outline through the corners (Catmull and Rom's curve)."""
    outline, count = [], len(corners)
    for number in range(count):
        before, start, end, after = (corners[(number + step) % count] for step in (-1, 0, 1, 2))
        outline += [blend(before, start, end, after, step / steps) for step in range(steps)]
    return outline


def blend(before, start, end, after, share):
    return tuple(
        0.5 * (2 * b + (c - a) * share + (2 * a - 5 * b + 4 * c - d) * share**2 + (3 * b - a - 3 * c + d) * share**3)
        for a, b, c, d in zip(before, start, end, after, strict=True)
    )


def arc(across, up, start, end, *, x=400, y=350, steps=30):
    """Points of an ellipse; 0 is right, a quarter turn is above."""
    turns = [start + (end - start) * number / steps for number in range(steps + 1)]
    return [(x + across * cos(turn * tau), y - up * sin(turn * tau)) for turn in turns]


def dark(colour, share=0.35):
    return mix(colour, NIGHT, share)


FACE = curve("400,204 492,246 516,340 498,430 450,500 400,518 350,500 302,430 284,340 308,246")


def shoulders(sheet, clothes):
    body = curve("400,586 506,606 618,650 690,760 712,900 88,900 110,760 182,650 294,606")
    sheet.polygon(body, [mix(clothes, "#f3dfb8", 0.14), clothes])
    sheet.speckle([(x, y) for x, y in body if x >= 430], dark(clothes, 0.5), start=0, end=0.65, sideways=True)


def neck(sheet, skin):
    shade = mix(skin, "#6d3626", 0.3)
    sheet.polygon(curve("338,430 462,430 462,560 490,612 400,668 310,612 338,560"), shade)
    sheet.polygon(curve("338,480 392,530 400,640 330,612 338,560"), mix(shade, skin, 0.5))


def jacket(sheet, clothes):
    sheet.polygon(points("318,596 400,640 482,596 520,640 440,900 360,900 280,640"), SHIRT)
    sheet.polygon(points("400,640 482,596 520,640 440,900 400,900"), "#d9ccb4")
    for side in (-1, 1):
        lapel = [
            (400 + side * across, y)
            for across, y in points("88,588 150,622 178,700 130,716 148,742 26,900 8,900 40,780")
        ]
        sheet.polygon(lapel, dark(clothes, 0.22 if side < 0 else 0.42))
        collar = [(400 + side * across, y) for across, y in points("84,572 108,606 58,690 0,676")]
        sheet.polygon(collar, "#fbf5e6" if side < 0 else "#e3d8c1")


def round_neck(sheet, clothes):
    sheet.polygon(arc(104, 66, 0.5, 1, y=606) + arc(126, 92, 1, 0.5, y=606), dark(clothes, 0.25))


def roll_neck(sheet, clothes):
    sheet.disc(400, 640, 104, clothes, height=40)
    sheet.box(
        316, 540, 484, 664, [mix(clothes, "#f3dfb8", 0.18), clothes, dark(clothes, 0.4)], sideways=True, radius=30
    )
    sheet.polygon(arc(84, 16, 0.5, 1, y=566) + arc(84, 22, 1, 0.5, y=566), dark(clothes, 0.4))


NECKLINE = {"jacket": jacket, "round": round_neck, "roll": roll_neck}


def face(sheet, skin, hair):
    shade = mix(skin, "#6d3626", 0.26)
    sheet.disc(282, 366, 20, skin, height=32)
    sheet.disc(518, 366, 20, shade, height=32)
    sheet.polygon(FACE, [mix(skin, "#fff1dc", 0.16), skin, mix(skin, "#6d3626", 0.06)])
    sheet.speckle([(x, y) for x, y in FACE if x >= 420], shade, start=0, end=0.7, sideways=True)
    sheet.polygon(curve("402,330 412,372 424,414 402,424 398,380"), mix(skin, "#6d3626", 0.2))
    for side in (-1, 1):
        brow = [(400 + side * across, y) for across, y in points("30,312 58,301 88,308 58,307")]
        sheet.polygon(smooth(brow), mix(hair, skin, 0.25))
    sheet.polygon(curve("368,458 400,464 434,458 400,471"), mix(skin, "#7c2f23", 0.45))


def beard(sheet, hair, skin):
    cheeks = "284,372 306,404 344,428 400,434 456,428 494,404 516,372"
    outline = curve(f"{cheeks} 504,446 462,516 400,540 338,516 296,446")
    sheet.polygon(outline, [hair, dark(hair, 0.2)])
    sheet.speckle([(x, y) for x, y in outline if x >= 400], dark(hair, 0.6), start=0, end=0.6, sideways=True)
    sheet.polygon(curve("362,460 400,452 438,460 400,474"), mix(skin, "#7c2f23", 0.5))


def moustache(sheet, hair, skin):
    sheet.polygon(curve("338,452 366,430 400,432 434,430 462,452 430,450 400,446 370,450"), hair)


FACIAL_HAIR = {"beard": beard, "moustache": moustache}


def glasses(sheet):
    for x in (344, 456):
        sheet.box(x - 43, 326, x + 43, 392, "#f7f3e62e", radius=26)
        sheet.frame(x - 43, 326, x + 43, 392, NIGHT, width=6, radius=26)
    sheet.line([(387, 350), (400, 344), (413, 350)], NIGHT, 6)
    for side in (-1, 1):
        sheet.line([(400 + side * 99, 348), (400 + side * 122, 352)], NIGHT, 6)


def locks(sheet, hair, outline):
    """Hair with light from the left and grain on the right."""
    sheet.polygon(outline, [mix(hair, "#f3d9a8", 0.2), hair, dark(hair, 0.3)], sideways=True)
    right = [(max(x, 420), y) for x, y in outline]
    sheet.speckle(right, dark(hair, 0.7), start=0, end=0.55, sideways=True)


# Hair that hangs behind the head.
BEHIND = {
    "bob": "400,168 510,196 566,300 572,430 548,540 470,556 330,556 252,540 228,430 234,300 290,196",
    "long": "400,166 510,192 564,300 574,450 590,600 570,720 440,690 360,690 230,720 210,600 226,450 236,300 290,192",
    "tied": "480,300 560,360 596,470 580,600 540,690 520,600 500,480",
}


def behind(sheet, hair, shape):
    if shape in BEHIND:
        locks(sheet, hair, curve(BEHIND[shape]))
    elif shape == "bun":
        sheet.disc(400, 156, 66, [mix(hair, "#f3d9a8", 0.2), dark(hair, 0.2)], sideways=True)
    elif shape == "curls":
        for x, y in arc(142, 150, -0.04, 0.54, steps=13):
            sheet.disc(x, y, 52, [mix(hair, "#f3d9a8", 0.12), dark(hair, 0.15)])


PULLED_BACK = (132, 168, "526,380 510,320 484,262 440,236 400,230 360,236 316,262 290,320 274,380")
# Half the width and the height of the hair over the head, and the hairline from the right ear to the left.
CROWNS = {
    "short": (132, 170, "524,372 506,330 496,282 450,258 400,252 350,258 304,282 294,330 276,372"),
    "side": (132, 178, "524,376 508,330 498,290 470,256 420,268 360,284 310,280 292,330 276,376"),
    "bob": (152, 180, "548,470 512,440 502,350 494,300 430,284 360,286 306,302 298,350 288,440 252,470"),
    "long": (156, 184, "556,540 524,470 508,380 494,300 450,252 424,214 380,258 316,306 292,380 276,470 244,540"),
    "bun": PULLED_BACK,
    "tied": PULLED_BACK,
}


def crown(sheet, hair, across, up, hairline):
    corners = points(hairline)
    # The ends are doubled so that the curve, which is closed, does not swing out there; its way back is cut off.
    line = smooth([corners[0], *corners, corners[-1]])[10:-20]
    locks(sheet, hair, arc(across, up, 0.5, 0) + line)


def swept(sheet, hair):
    back = "276,372 262,280 300,180 400,138 500,150 552,220 536,300 524,372"
    locks(sheet, hair, curve(f"{back} 508,320 494,268 430,244 350,254 302,290 292,330"))


def bald(sheet, hair):
    for side in (-1, 1):
        patch = [(400 + side * across, y) for across, y in points("118,392 130,350 124,290 108,296 112,340")]
        sheet.polygon(smooth(patch), hair if side < 0 else dark(hair, 0.3))
    sheet.disc(360, 240, 40, "#ffffff22", height=18)


def curls(sheet, hair):
    for x, y in arc(112, 124, 0.03, 0.47, steps=9):
        sheet.disc(x, y, 40, hair)
    for number, (x, y) in enumerate(arc(118, 140, 0.0, 0.5, steps=8)):
        sheet.disc(x - 6, y - 8, 24, mix(hair, "#f3d9a8", 0.16 if number > 4 else 0.06))


FRONT = {"swept": swept, "bald": bald, "curls": curls}
