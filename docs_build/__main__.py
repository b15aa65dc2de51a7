"""`python -m docs_build [pictures]`: write the generated pages, and the pictures if asked."""

import sys
from pathlib import Path

from docs_build.pages import list_pages

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Write every page that differs; remove those that nothing makes any more."""
    folder = ROOT / "docs" / "reference"
    pages = dict(list_pages())
    for name, text in pages.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
            print(f"Wrote docs/reference/{name}.")
    for old in folder.rglob("*.md"):
        if old.relative_to(folder).as_posix() not in pages:
            old.unlink()
            print(f"Removed {old.relative_to(ROOT)}.")
    if "pictures" in sys.argv[1:]:
        from docs_build.pictures import draw_all  # noqa: PLC0415 - only pictures need a browser

        for written in draw_all(ROOT):
            print(f"Drew {written}.")


if __name__ == "__main__":
    main()
