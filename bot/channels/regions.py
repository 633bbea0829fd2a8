"""Which channel may serve which region: data/channels.yml, or the lender's own file."""

import os
from functools import cache
from pathlib import Path

import yaml

from bot.settings import ROOT


def serves(channel: str, jurisdiction: str) -> bool:
    """Whether the lender lets this channel serve borrowers of this region. What is not said is not allowed."""
    return (
        _regions(os.environ.get("HUANHUAN_CHANNELS", str(ROOT / "data" / "channels.yml")))
        .get(channel, {})
        .get(jurisdiction, False)
    )


@cache
def _regions(path: str) -> dict[str, dict[str, bool]]:
    found: dict[str, dict[str, bool]] = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    wrong = [
        f"{channel}.{region}"
        for channel, regions in found.items()
        for region in regions
        if type(regions[region]) is not bool
    ]
    if wrong:
        raise ValueError(f"{path}: {', '.join(wrong)} must be true or false")
    return found
