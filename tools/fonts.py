"""Make assets/fonts: what the text of drawings is measured and rendered with, from the npm package `inter-ui`.

    npm pack inter-ui@4.1.1
    uv run --no-project --with fonttools==4.68.0 --with brotli python tools/fonts.py inter-ui-4.1.1.tgz

Inter (https://rsms.me/inter) is under the SIL Open Font License 1.1 and reserves no font name, so that a
part of it may keep it. Kept are Latin, Greek and Cyrillic letters, punctuation and arrows, without
hinting and without features but kerning. `widths.json` has how far each character of each weight moves on, in
thousandths of the size.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SHA256 = "e392e4d71f18a7c1f23dfecd833d68fa05eeab41862686584e80fd2b5d87e9c0"
"""Of the package file, inter-ui 4.1.1."""

OUT = Path(__file__).resolve().parent.parent / "assets" / "fonts"
WEIGHTS = {"regular": "Inter-Regular", "bold": "Inter-SemiBold"}
RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x45F), (0x1E00, 0x1EFF),
          (0x2010, 0x2027), (0x2030, 0x203A), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2190, 0x2199),
          (0x2200, 0x2265), (0x25A0, 0x25CF)]  # fmt: skip


def main(package: Path) -> None:
    """Write the fonts, the widths and the licence."""
    found = hashlib.sha256(package.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{package}: its sha256 is {found}, not {SHA256}")
    OUT.mkdir(parents=True, exist_ok=True)
    widths = {}
    with tarfile.open(package) as archive:

        def read(name: str) -> bytes:
            file = archive.extractfile(f"package/{name}")
            assert file is not None
            return file.read()

        (OUT / "OFL.txt").write_bytes(read("LICENSE.txt"))
        for weight, name in WEIGHTS.items():
            font = TTFont(io.BytesIO(read(f"web/{name}.woff2")), recalcTimestamp=False)
            options = subset.Options(hinting=False, layout_features=["kern"], notdef_outline=True)
            options.name_IDs = ["*"]
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=[c for low, high in RANGES for c in range(low, high + 1)])
            cutter.subset(font)
            font.flavor = None
            font.save(OUT / f"{name}.ttf")
            em = font["head"].unitsPerEm
            widths[weight] = {
                chr(code): round(font["hmtx"][glyph][0] * 1000 / em)
                for code, glyph in sorted(font.getBestCmap().items())
            }
    content = json.dumps(widths, ensure_ascii=False, separators=(",", ":"))
    (OUT / "widths.json").write_text(content + "\n", "utf-8")
    print({path.name: path.stat().st_size for path in sorted(OUT.iterdir())})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
