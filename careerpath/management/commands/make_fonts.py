"""manage.py make_fonts: the two small files that pages are set in, out of Literata's package, and their style sheet."""

import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

# As it is cut for running text; what is larger or smaller is set in the same.
AXES = {"wght": 400, "opsz": 14}
# Latin with its accents; dashes, quotes, bullet, ellipsis, euro, arrows and minus. Other letters are the machine's.
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2015), (0x2018, 0x201E), (0x2190, 0x2193)]
SIGNS = "•…€−"
# In thousandths of its size. Its own, for lines that stand alone, put capitals below the middle of their line.
ASCENT, DESCENT = 950, 250
FEATURES = ["ccmp", "kern", "liga", "lnum", "locl", "mark", "mkmk", "onum", "pnum", "tnum"]
# What it is called in what is printed to a file, and copyright and license, which every copy has to name.
NAMES = [*range(7), 13, 14]
FACES = {
    "normal": ("Literata[opsz,wght].ttf", "literata.woff2"),
    "italic": ("Literata-Italic[opsz,wght].ttf", "literata-italic.woff2"),
}
FACE = """@font-face {{
  font-family: Literata;
  font-style: {style};
  font-weight: 400;
  font-display: swap;
  src: url("{file}") format("woff2");
}}
"""


class Command(BaseCommand):
    """Needs the packages of requirements-fonts.txt, and nothing else of the product. Safe to run again."""

    help = "Make the fonts that pages are set in; without them pages are set in those of whoever reads."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            make(settings.FONTS_DIR)
        except Exception as error:
            # Whatever it is, the product serves as well without.
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            raise CommandError(f"No fonts made ({reason}): pages are set in those of whoever reads.") from error


def make(folder: Path) -> None:
    """The files of `folder`, each replaced whole, and the style sheet last: where it is, all that it names is."""
    from fontpkg_literata import ROOT

    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fonts-") as beside:
        made = Path(beside)
        for source, name in FACES.values():
            subset(ROOT / "files" / source, made / name)
        (made / "OFL.txt").write_bytes((ROOT / "LICENSE").read_bytes())
        sheet = "".join(FACE.format(style=style, file=file) for style, (_, file) in FACES.items())
        (made / "fonts.css").write_text(f"/* Literata, under the SIL Open Font License: OFL.txt. */\n{sheet}", "utf-8")
        folder.mkdir(exist_ok=True)
        for name in [*(name for _, name in FACES.values()), "OFL.txt", "fonts.css"]:
            os.replace(made / name, folder / name)


def subset(source: Path, target: Path) -> None:
    """One face at one weight, with the signs above alone, packed for the web; the same bytes each time."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=FEATURES, name_IDs=NAMES, hinting=False))
    subsetter.populate(unicodes=[sign for first, last in RANGES for sign in range(first, last + 1)], text=SIGNS)
    subsetter.subset(font)
    font = instantiateVariableFont(font, AXES)
    head, measures = font["hhea"], font["OS/2"]
    head.ascent = measures.sTypoAscender = measures.usWinAscent = ASCENT
    measures.usWinDescent = DESCENT
    head.descent = measures.sTypoDescender = -DESCENT
    head.lineGap = measures.sTypoLineGap = 0
    font.flavor = "woff2"
    font.save(target)
