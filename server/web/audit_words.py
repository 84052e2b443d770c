"""What an entry says, in a sentence: by its event's words, with who did it, about which question, and why. Personal
data in words is masked: nobody learns by the audit what is kept from sight elsewhere."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from server import personal_data, words
from server.domain.audit import look, operation, setting
from server.local_time import clock, day_of
from server.log import event
from server.people.account_acts import OPERATOR
from server.projections.audit import LOOK
from server.runtime.audit_index import PEOPLE, Act

BY = "{by}"
HIDDEN = "▇▇▇"
LONGEST = 240
SHOWN = 8
# What was done to accounts that has an end, and had one before.
ROLES = ("role.granted", "role.taken")
# What beside the sentence says why or what: of these fields of an entry, in this order.
SAID: tuple[str, ...] = ("why", "reason", "note", "about", "text", "name", "topic", "cause", "remedy", "what", "role")
SAID = (*SAID, "room", "device", "network")
# Words that are an asker's own, or will be public under their own address: not repeated here.
_OWN = "redacted name_redacted entered entered_on_behalf arrived transferred merged asked set_apart clarified"
OWN = frozenset({"case.received", "inbox.accepted", "answer.entered"}) | {f"question.{each}" for each in _OWN.split()}
NOTED, OPERATED, SET = (event.kind_of_type(each).name for each in (look.Noted, operation.Noted, setting.Changed))


class Told(NamedTuple):
    """`before` and `after` go around the name of whoever acted."""

    before: str
    who: str
    after: str
    notes: list[str]

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.who}{self.after}"


def masked(text: str, most: int) -> str:
    """Without the personal data in it, up to so many characters."""
    shown = personal_data.mask(text, [each for each in personal_data.find(text) if not each.open], HIDDEN)
    return shown if len(shown) <= most else f"{shown[:most]}…"


class Teller:
    """`people`: names by actor id. `rooms`: what units are called."""

    def __init__(self, lang: str, people: Mapping[str, str], rooms: Mapping[str, str]) -> None:
        self._lang, self._people, self._rooms = lang, people, rooms

    def who(self, actor: str) -> str:
        if actor == OPERATOR:
            return self._t("audit.operator")
        if not actor.startswith("staff:"):
            return self._t(f"audit.by.{actor.partition(':')[0]}")
        return self._people.get(actor, self._t("audit.somebody"))

    def told(self, act: Act, number: int | None) -> Told:
        template = self._template(act)
        who, values = self.who(act.actor), self._values(act, number)
        if BY not in template:
            template = f"{BY}: {template[:1].lower()}{template[1:]}"
        before, _, after = template.partition(BY)
        return Told(self._fill(before, values), who, self._fill(after, values), self._notes(act, template))

    def _template(self, act: Act) -> str:
        known = words.words(self._lang)
        if act.sort == PEOPLE:
            own = act.actor == f"staff:{act.said['account']}"
            return known.get(f"audit.account.{act.name}", f"{BY}: {self._t(f'account_act.{act.name}').lower()}") + (
                "" if own else self._t("audit.of_whom")
            )
        if act.name == NOTED:
            return self._t(f"audit.look.{act.said['what']}")
        if act.name == SET:
            return self._t("audit.settings")
        if act.name == OPERATED:
            return self._t(f"audit.operation.{act.said['what']}")
        return self._t(f"event.{act.name}")

    def _values(self, act: Act, number: int | None) -> dict[str, str]:
        said = {key: self._plain(key, value) for key, value in act.said.items() if isinstance(value, str | int)}
        if act.sort == PEOPLE:
            said["whom"] = self._people.get(f"staff:{act.said['account']}", self._t("audit.somebody"))
        if act.name == SET:
            said["n"] = str(len(act.said["changes"]))
        return said | {"question": str(number or ""), "number": str(number or act.said.get("number", ""))}

    def _notes(self, act: Act, template: str) -> list[str]:
        """What is said besides, each a line of its own."""
        if act.name == SET:
            changes = act.said["changes"]
            found = [self._changed(each) for each in changes[:SHOWN]]
            more = self._t("audit.more").replace("{n}", str(len(changes) - SHOWN))
            return found + ([more] if len(changes) > SHOWN else [])
        if act.name in OWN:
            return []
        found = []
        for key in SAID:
            value = act.said.get(key)
            if not isinstance(value, str) or not value or f"{{{key}}}" in template:
                continue
            if key == "what" and act.sort in (LOOK, "machine"):
                continue
            label = self._t(f"audit.said.{key}")
            found.append(f"{label}: {self._plain(key, value)}")
        return found + self._held(act)

    def _held(self, act: Act) -> list[str]:
        """Until when a role was given, and how it was held before: nothing where it was not, or nobody noted it."""
        if act.name not in ROLES:
            return []
        until, before = act.said.get("until"), act.said.get("was")
        told = {"before": before} if before is not None else {}
        if act.name == ROLES[0] and (until, before) != (None, None):
            told = {"until": until} | told
        return [f"{self._t(f'audit.said.{key}')}: {self._end(end)}" for key, end in told.items()]

    def _end(self, ms: int | None) -> str:
        if not ms:
            return self._t("audit.no_end")
        return self._fill(self._t("audit.end"), {"time": clock(ms - 1), "date": f"{day_of(ms - 1):%d/%m/%Y}"})

    def _changed(self, change: Mapping[str, Any]) -> str:
        before, after = (
            self._t("audit.none") if each is None else each for each in (change["before"], change["after"])
        )
        return f"{change['key']}: {before} → {after}"

    def _plain(self, key: str, value: object) -> str:
        text = str(value)
        if key == "role":
            return self._t(f"role.{text}")
        if key == "room":
            return self._t("account_page.all_rooms") if text == "*" else self._rooms.get(text, text)
        known = words.words(self._lang)
        for stem in (f"look.why.{text}", f"reason.{text}") if key in ("why", "reason") else ():
            if stem in known:
                return known[stem]
        if text.startswith("staff:"):
            return self.who(text)
        return masked(text, LONGEST)

    def _fill(self, text: str, values: Mapping[str, str]) -> str:
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", value)
        return text

    def _t(self, key: str) -> str:
        return words.t(key, self._lang)
