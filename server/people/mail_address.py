"""A mail address as somebody typed it. Pure; no header can be smuggled in by one."""

import re
import unicodedata

from server.errors import Refused

LONGEST, LONGEST_LOCAL = 254, 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_WRAPPED = re.compile(r"(?:mailto:)?<?\s*([^<>\s]+)\s*>?", re.IGNORECASE)


def read(text: str) -> str:
    """The address in the form in which it is used; its domain in lower case, letters beyond ASCII in it as xn--.

    Raises Refused("address.form", "address.letters" for letters that mail servers do not take before the @).
    """
    found = _WRAPPED.fullmatch(unicodedata.normalize("NFKC", text[: 4 * LONGEST]).strip())
    local, at, domain = (found[1] if found else "").rpartition("@")
    if not at or not local or not domain:
        raise Refused("address.form", field="mail")
    if not local.isascii():
        raise Refused("address.letters", field="mail")
    try:
        domain = domain.lower().rstrip(".").encode("idna").decode()
    except UnicodeError:
        raise Refused("address.form", field="mail") from None
    address = f"{local}@{domain}"
    if (
        len(address) > LONGEST
        or len(local) > LONGEST_LOCAL
        or not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain))
    ):
        raise Refused("address.form", field="mail")
    return address
