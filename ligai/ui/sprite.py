"""Makes `ui/icons.svg`: our own marks, and the outline icons we use out of npm's @tabler/icons.

`python -m ligai.ui.sprite` writes the file anew after a name was added to `ICONS` or `MARKS`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

SPRITE = Path(__file__).parent / "static" / "ui" / "icons.svg"
NODES = Path("node_modules/@tabler/icons/tabler-nodes-outline.json")

ICONS = re.findall(
    r"\S+",
    "alert-circle alert-triangle archive arrow-back-up arrows-split-2 bell bolt book bookmark "
    "briefcase building calendar camera chart-bar check checklist chevron-down chevron-right "
    "circle-check clipboard-check clock components copy dice-3 dots download eye external-link "
    "file-spreadsheet file-text filter flag gavel git-merge help-circle history home inbox "
    "info-circle key keyboard language link list-check list-details lock login-2 logout map-pin "
    "menu-2 message moon paperclip pencil photo photo-down player-pause plus printer refresh "
    "report route scale search send settings shield-check sitemap stack-2 sun trash upload user "
    "users world x",
)

_RING = '<circle cx="7" cy="7" r="6"/>'
_SOLID = 'fill="currentColor" stroke="none"'

# Shape name → what is drawn in a box of 14 × 14. Word and colour always go with it.
MARKS = {
    "dashed": '<circle cx="7" cy="7" r="6" stroke-dasharray="2.2 2.5"/>',
    "empty": _RING,
    "quarter": f'{_RING}<path d="M7 7V3.4A3.6 3.6 0 0 1 10.6 7Z" {_SOLID}/>',
    "half": f'{_RING}<path d="M7 7V3.4A3.6 3.6 0 0 1 7 10.6Z" {_SOLID}/>',
    "threequarter": f'{_RING}<path d="M7 7V3.4A3.6 3.6 0 1 1 3.4 7Z" {_SOLID}/>',
    "full": f'{_RING}<circle cx="7" cy="7" r="3.4" {_SOLID}/>',
    "ticked": f'<circle cx="7" cy="7" r="6.75" {_SOLID}/>'
    '<path d="M4.2 7.2l2 2 3.7-4.1" stroke="var(--paper)"/>',
    "watched": f'{_RING}<path d="M4.4 7.2l1.8 1.8 3.4-3.8"/>',
    "held": f'{_RING}<path d="M5.4 4.8v4.4M8.6 4.8v4.4"/>',
    "back": f'{_RING}<path d="M9.8 7H4.6M6.6 4.8L4.4 7l2.2 2.2"/>',
    "relapse": f'<path d="M7 .9L13.4 12.6H.6Z" {_SOLID}/>'
    '<path d="M7 5.2v3.2M7 10.6v.1" stroke="var(--paper)"/>',
    "lasting": f'{_RING}<path d="M4 7h6"/>',
    "crossed": f'{_RING}<path d="M4.9 4.9l4.2 4.2M9.1 4.9L4.9 9.1"/>',
    "spark": '<path d="M7.8 1L2.6 8h3.9l-.6 5 5.4-7.2H7.3z"/>',
    "ledger": '<path d="M2 1.5h10v11H2zM5 1.5v11M7.2 5h2.6M7.2 8.2h2.6"/>',
    "letter": '<rect x="1.2" y="1.2" width="11.6" height="11.6" rx="2"/>'
    '<path d="M4.2 5.2h5.6M4.2 8.8h3.4"/>',
    "dot": f'<circle cx="7" cy="7" r="5" {_SOLID}/>',
    "diamond": f'<path d="M7 .8L13.2 7 7 13.2.8 7z" {_SOLID}/>',
    "triangle": f'<path d="M7 1L13.6 12.8H.4z" {_SOLID}/>',
    "octagon": f'<path d="M4.3.6h5.4l3.7 3.7v5.4l-3.7 3.7H4.3L.6 9.7V4.3z" {_SOLID}/>',
    "bars": '<path d="M5 2.5v9M9 2.5v9"/>',
    "once": '<path stroke-linejoin="miter" stroke-width="1.4"'
    ' d="M4.4 1h5.2L13 4.4v5.2L9.6 13H4.4L1 9.6V4.4z"/>',
}


def _drawn(node: list[Any]) -> str:
    tag, attributes = node
    inner = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{inner}/>"


def build(nodes: dict[str, list[Any]]) -> str:
    """The sprite's text; `nodes` is @tabler/icons' outline list, name → [[tag, attributes], …].

    KeyError when a name in `ICONS` is no icon there.
    """
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(map(_drawn, nodes[name]))}</symbol>'
        for name in ICONS
    ]
    symbols += [
        f'<symbol id="m-{name}" viewBox="0 0 14 14">{drawing}</symbol>'
        for name, drawing in MARKS.items()
    ]
    head = (
        "<!-- Made by `python -m ligai.ui.sprite`; the icons are Tabler's outlines,\n"
        "     (c) 2020-2026 Paweł Kuna, MIT licence: https://tabler.io/icons -->\n"
    )
    body = "\n".join(symbols)
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'


def main() -> None:
    """Write the sprite from the installed npm package."""
    SPRITE.write_text(build(json.loads(NODES.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
