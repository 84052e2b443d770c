"""A mail address, a telephone number, a postal address as somebody typed them. Pure; no header can be smuggled in by
one, and none holds more than one line."""

import re
import unicodedata

from server.errors import Refused

LONGEST, LONGEST_LOCAL = 254, 64
LONGEST_PHONE, LONGEST_POST = 40, 300
_PHONE = re.compile(r"\+?[0-9]{8,15}")
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


def read_phone(text: str) -> str:
    """The number in plain digits, as it was typed otherwise; "" for none. Raises Refused("address.phone")."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_PHONE]).strip()
    if plain and (len(text) > LONGEST_PHONE or not _PHONE.fullmatch(re.sub(r"[ .()\-]", "", plain))):
        raise Refused("address.phone", field="phone")
    return plain


def read_post(text: str) -> str:
    """In one line, without signs that cannot be seen; "" for none. Raises Refused("text.long")."""
    plain = "".join(" " if each.isspace() else each for each in unicodedata.normalize("NFC", text) if _seen(each))
    plain = " ".join(plain.split())
    if len(plain) > LONGEST_POST:
        raise Refused("text.long", field="post", limit=LONGEST_POST, length=len(plain))
    return plain


def _seen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs", "Cn")
