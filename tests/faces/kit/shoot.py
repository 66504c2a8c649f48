"""Pictures of the gallery for the eye: ``python -m tests.faces.kit.shoot FOLDER``."""

import sys
from pathlib import Path

from tests.faces.kit.browser import SIZES, browser_page, chromium, serve

PAGES = [
    "staff/",
    "staff/children/",
    "staff/children/?poor=1&village=%E9%95%BF%E5%8F%91%E6%9D%91",
    "staff/children/?q=xx&poor=1",
    "staff/parts/",
    "staff/failure/404/",
    "failure/500/",
    "?page=public",
    "?page=notice",
    "?page=question",
]


def main() -> None:
    """Take each page at both sizes and print what the console said."""
    folder = Path(sys.argv[1])
    wanted = sys.argv[2:]
    with serve() as address, chromium() as browser:
        for size in SIZES:
            with browser_page(browser, size) as (page, said):
                for number, path in enumerate(PAGES):
                    if wanted and str(number) not in wanted:
                        continue
                    page.goto(f"{address}/{path}")
                    page.wait_for_timeout(900)
                    width = page.evaluate("document.documentElement.scrollWidth")
                    page.screenshot(path=folder / f"{number}-{size[0]}.png", full_page=size[0] < 500)
                    sys.stdout.write(f"{path} {size} width={width} {said}\n")
                    said.clear()


if __name__ == "__main__":
    main()
