"""The demonstration's pictures, drawn by the program: the same scene and seed give the same picture."""

from PIL import Image

from institute.demonstration.drawing import land, library, portraits, railway, town, water, works

SCENES = {
    "harbour": water.harbour,
    "wind": water.wind,
    "bridge": water.bridge,
    "city": town.city,
    "parliament": town.parliament,
    "library": library.reading_room,
    "mountains": land.mountains,
    "field": land.field,
    "river": land.river,
    "grid": works.grid,
    "containers": works.containers,
    "rail": railway.rail,
}


def draw(scene: str, seed: int = 1) -> Image.Image:
    """One of SCENES, 1920 × 1280."""
    return SCENES[scene](seed).finish()


def portrait(seed: int) -> Image.Image:
    """Head and shoulders, 800 × 800. Sixteen people; then they come again."""
    return portraits.portrait(seed).finish()
