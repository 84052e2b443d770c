"""Passkeys: a key pair that a telephone or a security key keeps for one host (WebAuthn).

The challenge stands in the row of the sign-in that asked for it and is good once. Registrations carry no attestation:
which make of device somebody has is nobody's business here.
"""

import secrets
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, insert, select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.errors import Refused
from server.people.accounts import Account
from server.people.people_transaction import Change
from server.people.second_factor import NAME, PASSKEY, SecondFactor
from server.people.tables import factors, sign_ins

MOST = 10
LONGEST = 8000


class Host(NamedTuple):
    """`rp` is whom a passkey is for, the name of a host; `origin` that of the page that asks."""

    rp: str
    origin: str


async def to_register(change: Change, sign_in: str, account: Account, host: Host) -> dict[str, Any]:
    """What the browser needs to make one; `sign_in` is the hash of its token."""
    known = await _known(change, account.id, host.rp)
    options = generate_registration_options(
        rp_id=host.rp, rp_name="Giao Lưu", user_name=account.login, user_display_name=account.name,
        user_id=account.id.encode(), challenge=secrets.token_bytes(32),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.id)) for row in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )  # fmt: skip
    await _ask(change, sign_in, account.id, options.challenge)
    return dict(msgspec.json.decode(options_to_json(options)))


async def to_show(change: Change, sign_in: str, account: Account, host: Host) -> dict[str, Any]:
    """What the browser needs to show one of those that this account has for this host. Raises
    Refused("factor.absent") when it has none."""
    known = await _known(change, account.id, host.rp)
    if not known:
        raise Refused("factor.absent")
    options = generate_authentication_options(
        rp_id=host.rp, challenge=secrets.token_bytes(32),
        allow_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.id)) for row in known],
    )  # fmt: skip
    await _ask(change, sign_in, account.id, options.challenge)
    return dict(msgspec.json.decode(options_to_json(options)))


async def register(
    change: Change, sign_in: str, account: str, host: Host, given: str, name: str, factor: SecondFactor
) -> None:
    """Keep the passkey that was made. Raises Refused("factor.passkey")."""
    challenge, credential = await _asked(change, sign_in), _decoded(given)
    if len(await _known(change, account, host.rp)) >= MOST:
        raise Refused("factor.many", most=MOST)
    try:
        made = verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=host.rp, expected_origin=host.origin
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refused("factor.passkey") from None
    id = bytes_to_base64url(made.credential_id)
    if (await change.execute(select(factors.c.id).where(factors.c.id == id))).first():
        raise Refused("factor.passkey")
    row = {"id": id, "account": account, "kind": PASSKEY, "name": name[:NAME], "rp": host.rp, "step": made.sign_count}
    public = bytes_to_base64url(made.credential_public_key)
    await change.execute(insert(factors).values(**row, public=public, confirmed=1, created_at=change.now))
    await factor.added(change, account, PASSKEY, id)


async def check(change: Change, sign_in: str, account: str, host: Host, given: str) -> str:
    """The passkey that was shown is one of this account's, and newly shown. Raises Refused("factor.passkey")."""
    challenge, credential = await _asked(change, sign_in), _decoded(given)
    known = {row.id: row for row in await _known(change, account, host.rp)}
    row = known.get(str(credential.get("id", "")))
    if row is None:
        raise Refused("factor.passkey")
    try:
        shown = verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=host.rp, expected_origin=host.origin,
            credential_public_key=base64url_to_bytes(row.public), credential_current_sign_count=row.step,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refused("factor.passkey") from None
    noted = {"step": shown.new_sign_count, "used_at": change.now}
    await change.execute(update(factors).where(factors.c.id == row.id).values(**noted))
    change.touch(account)
    return PASSKEY


async def _known(change: Change, account: str, rp: str) -> list[Row[Any]]:
    own = factors.c.account == account, factors.c.kind == PASSKEY, factors.c.rp == rp
    return list(await change.execute(select(factors).where(*own)))


async def _ask(change: Change, sign_in: str, account: str, challenge: bytes) -> None:
    kept = update(sign_ins).where(sign_ins.c.token_hash == sign_in)
    await change.execute(kept.values(challenge=bytes_to_base64url(challenge)))
    change.touch(account)


async def _asked(change: Change, sign_in: str) -> bytes:
    """The challenge, which is then used up."""
    own = sign_ins.c.token_hash == sign_in
    challenge = (await change.execute(select(sign_ins.c.challenge).where(own))).scalar()
    if not challenge:
        raise Refused("factor.passkey")
    await change.execute(update(sign_ins).where(own).values(challenge=None))
    return base64url_to_bytes(challenge)


def _decoded(given: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(given if len(given) <= LONGEST else "", type=dict[str, Any])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Refused("factor.passkey") from None
