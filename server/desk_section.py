"""The section of settings of the desk: how long acts are good for, and how much is done in one."""

from typing import Annotated

import msgspec

from server.sections import Count, Section


class Desk(Section, frozen=True):
    show_act_s: Count
    act_h: Count
    merge_most: Count
    sweep_most: Annotated[int, msgspec.Meta(ge=1, le=2000)]
    flood: Annotated[int, msgspec.Meta(ge=2, le=1000)]
    flood_address: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    undo_s: Annotated[int, msgspec.Meta(ge=0, le=25)]
    notes: Count

    def terms(self) -> dict[str, int]:
        most = {"notes": self.notes, "merge_most": self.merge_most, "sweep_most": self.sweep_most}
        return {"undo_ms": self.undo_s * 1000, **most}
