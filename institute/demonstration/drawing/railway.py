"""A junction, drawn from a plan in metres."""

from institute.demonstration.drawing.sheet import HEIGHT, WIDTH, Sheet, below, cloud, mix, rolling

NIGHT, BRICK = "#14273d", "#a8432f"


def rail(seed: int) -> Sheet:
    sheet = Sheet(["#42678a", "#8fabb6", "#e5d8b6", "#f2d5a0", "#f2d5a0"], seed)
    sheet.glow(620, 560, 620, "#fdf0cf", 0.85)
    sheet.disc(560, 520, 92, "#fbefd0")
    for x, y, size in [(1330, 190, 1.2), (300, 260, 0.9), (1030, 390, 0.5)]:
        cloud(sheet, x, y, size)
    sheet.polygon(below(rolling(sheet, 590, 26), 720), ["#8ba0a0", "#a3ad99"])
    sheet.polygon(below(rolling(sheet, 626, 12), 720), ["#64806c", "#5a7359"])
    sheet.box(-10, HORIZON, WIDTH + 10, HEIGHT, ["#b3ad78", "#8a9460", "#5d7250"])
    sheet.speckle([(-10, 760), (WIDTH + 10, 760), (WIDTH + 10, HEIGHT), (-10, HEIGHT)], "#3a4d38", start=0, end=0.3)
    for curve in (branch, main):
        ballast(sheet, curve)
    for curve in (branch, main):
        sleepers(sheet, curve)
    for curve in (branch, main):
        rails(sheet, curve)
    masts(sheet)
    train(sheet)
    return sheet


HORIZON, CENTRE = 640, 760
EYE = 3.4  # metres above the ground
FOCUS = 1000  # pixels for a metre at a metre's distance


def seen(x, up, away):
    """A point in metres (right of the eye, above the ground, in front) as a point on the sheet."""
    return CENTRE + x * FOCUS / away, HORIZON + (EYE - up) * FOCUS / away


def main(away):
    """Where the middle of the main track lies, in metres to the right, at a distance."""
    return 5.1 - 0.02 * away


def branch(away):
    """The second track comes from the left and joins the main one 46 metres away."""
    left = max(0, 46 - away)
    return main(away) - 0.0052 * left**2


DISTANCES = [4.4 * 1.07**number for number in range(64)]


def band(sheet, curve, left, right, fill, *, up=0.0, last=200):
    near = [away for away in DISTANCES if away <= last]
    points = [seen(curve(away) + left, up, away) for away in near] + [
        seen(curve(away) + right, up, away) for away in reversed(near)
    ]
    sheet.polygon(points, fill)


def ballast(sheet, curve):
    band(sheet, curve, -2.6, 2.6, ["#b7aa93", "#8f8676", "#6f6a63"])
    band(sheet, curve, -2.0, 2.0, ["#c5b9a1", "#9d9382", "#7b756c"])


def sleepers(sheet, curve):
    away = 80.0
    while away > 4.6:
        x = curve(away)
        corners = [
            seen(x - 1.3, 0.12, away),
            seen(x + 1.3, 0.12, away),
            seen(x + 1.3, 0.12, away - 0.26),
            seen(x - 1.3, 0.12, away - 0.26),
        ]
        sheet.polygon(corners, mix("#4b3f38", "#9d9382", min(1, away / 80)))
        away -= 0.72


def rails(sheet, curve):
    for side in (-0.72, 0.72):
        band(sheet, curve, side - 0.09, side + 0.09, "#3b3a40", up=0.16)
        band(sheet, curve, side - 0.045, side + 0.045, ["#f0dfba", "#c9c4b8"], up=0.3)


def masts(sheet):
    for away in (150, 105, 74, 52, 36, 24, 16, 10.5):
        x = main(away) + 3.6
        colour = mix(NIGHT, "#8fa0a0", min(1, away / 170))
        sheet.line([seen(x, 0, away), seen(x, 7.6, away)], colour, 240 / away)
        sheet.line([seen(x, 6.6, away), seen(main(away), 6.2, away)], colour, 130 / away)
        sheet.line([seen(x, 7.5, away), seen(main(away) + 1.2, 6.3, away)], colour, 90 / away)
    for up in (5.6, 6.2):
        sheet.line([seen(main(away), up, away) for away in [2, *DISTANCES] if away < 200], "#1d2f45", 1.6)


FRONT, REAR = 11.0, 58.0


def train(sheet):
    """A regional train that comes towards the viewer on the main track."""
    x, far = main(FRONT), main(REAR)
    side = [
        seen(x - 1.45, 0.5, FRONT),
        seen(x - 1.45, 3.9, FRONT),
        seen(far - 1.45, 3.9, REAR),
        seen(far - 1.45, 0.5, REAR),
    ]
    sheet.polygon(
        [
            seen(x - 1.4, 0.05, FRONT - 0.6),
            seen(x + 4, 0.05, FRONT - 0.6),
            seen(far + 2.6, 0.05, REAR),
            seen(far, 0.05, REAR),
        ],
        "#14273d77",
    )
    sheet.polygon(side, ["#f1e6cd", "#d9cbb0"])
    for low, high, colour in ((0.5, 0.95, NIGHT), (0.95, 1.5, BRICK), (2.0, 3.05, "#27384b")):
        sheet.polygon(
            [
                seen(x - 1.45, low, FRONT),
                seen(x - 1.45, high, FRONT),
                seen(far - 1.45, high, REAR),
                seen(far - 1.45, low, REAR),
            ],
            colour,
        )
    for number in range(1, 24):
        away = FRONT + number * 2
        here = main(away) - 1.45
        wide = 0.3 if number % 6 else 1.0
        low, high, colour = (2.0, 3.05, "#e3d6bb") if number % 6 else (0.5, 3.9, "#5b6672")
        sheet.polygon(
            [
                seen(here, low, away),
                seen(here, high, away),
                seen(here, high, away + wide),
                seen(here, low, away + wide),
            ],
            colour,
        )
    face(sheet, x)


def face(sheet, x):
    def shape(points, fill):
        sheet.polygon([seen(x + across, up, FRONT) for across, up in points], fill)

    shape([(-1.45, 0.5), (-1.45, 3.5), (-1.1, 3.95), (1.1, 3.95), (1.45, 3.5), (1.45, 0.5)], ["#fbf3df", "#e6d8bc"])
    shape([(-1.3, 2.0), (-1.2, 3.4), (-0.9, 3.6), (0.9, 3.6), (1.2, 3.4), (1.3, 2.0)], ["#4d6a82", "#1c2f44"])
    shape([(-1.3, 2.0), (-1.2, 3.4), (-0.9, 3.6), (-0.3, 3.6), (-0.8, 2.0)], "#7f9bad88")
    shape([(-1.45, 0.95), (-1.45, 1.55), (0, 1.3), (1.45, 1.55), (1.45, 0.95)], ["#c35a42", BRICK])
    shape([(-1.45, 0.35), (-1.45, 0.95), (1.45, 0.95), (1.45, 0.35), (1.0, 0.15), (-1.0, 0.15)], ["#22354a", NIGHT])
    shape([(-0.3, 0.3), (-0.3, 0.75), (0.3, 0.75), (0.3, 0.3)], "#4d5a66")
    for across in (-1.05, 1.05):
        sheet.glow(*seen(x + across, 1.75, FRONT), 70, "#fff3cf", 0.8)
        sheet.disc(*seen(x + across, 1.75, FRONT), 11, "#fffaea")
    sheet.disc(*seen(x, 3.76, FRONT), 6, "#fffaea")
