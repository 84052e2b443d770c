"""From where somebody signs in: a browser and a system, as User-Agent names them. Nothing else of it is kept."""

from typing import NamedTuple

# The first that is found counts: all of them claim to be Safari.
_BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "coc_coc": "Cốc Cốc", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrom": "Chrome", "Safari": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
    "Mac OS X": "macOS", "Linux": "Linux",
}  # fmt: skip
LONGEST = 400


class From(NamedTuple):
    """Where a sign-in comes from: its address, what its browser calls itself, the token of a known device."""

    ip: str = ""
    agent: str = ""
    device: str = ""


UNKNOWN = From()


def described(agent: str) -> str:
    """ "" for what is none of the known."""
    said = agent[:LONGEST]
    found = (next((name for sign, name in signs.items() if sign in said), "") for signs in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))
