"""What the operator may choose about accounts and signing in."""

from typing import Annotated

import msgspec

from server.sections import Count, Names, Section


class People(Section, frozen=True):
    sign_in_h: Count
    sign_in_most_h: Count
    sign_in_warn_min: Count
    link_min: Count
    mail_links: bool
    second_factor_roles: Names
    factor_min: Count
    factor_tries: Count
    step_up_min: Count
    review_days: Count
    lend_days: Count
    password_min: Count
    password_memory_kib: Count
    password_passes: Count
    revoke_poll_ms: Count


class Oidc(Section, frozen=True):
    issuer: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s?#]+)?\Z")]
    client: str
    secret_token: str
    label: str
    scopes: Names
    groups_claim: str
    groups: Names
    trusted: bool
