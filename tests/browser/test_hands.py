"""Every key of the desk's table by every hand that may press it: held, twice, with Caps Lock, under an input method,
in a text. Real key events in a real browser reach the desk's own listeners; what they would do is written down."""

from typing import Any

import pytest

from tests.browser.seats import Running
from tests.docs.tables import keys

pytestmark = pytest.mark.browser

# The listeners with a desk that writes down what it is asked for, and a clock that stands.
STAGED = """async () => {
  const [{ listen }, { Gestures }] = await Promise.all(
    [import('/statics/desk/keyboard.js'), import('/statics/desk/gestures.js')]);
  const put = (kind, more) => Object.assign(document.createElement(kind), more);
  document.body.replaceChildren(put('p', { id: 'there', tabIndex: 0 }), put('textarea', { id: 'text' }));
  window.acts = []; window.clock = 0;
  const act = (name) => window.acts.push(name);
  const desk = {
    mode: null, dialogOpen: false, shortcuts: { on: true }, onAir: { id: 'a' }, chosen: 'q', candidate: null,
    question: { id: 'q', text: '', personal: [{ kind: 'phone', start: 0, end: 0, open: false }] },
    keptFinds: { has: () => false }, rights: { may: () => true },
    commands: { start: (name, on) => act(on?.id === 'a' ? name + '@air' : name), flip: act,
      next: () => act('next'), step: (on, by) => act('order.' + { '-1': 'up', 1: 'down', top: 'top' }[by]),
      undo: () => act('question.undo'), clean: () => act('personal') },
    publish: () => act('answer.publish'), step: (by) => act(by > 0 ? 'down' : 'up'),
    open: (name) => act('column.' + name), pull: () => act('fresh'), enter: act, leave: () => act('back'),
    many: { act: () => false, mark: () => act('mark'), sweep: () => act('flood.sweep') },
    notices: { inputMethod: () => act('told') },
  };
  listen(desk, new Gestures(() => window.clock));
}"""
HELD = ("down", "up")


def name_of(row: dict[str, str]) -> str:
    return row["move"] if "move" in row else row["command"] + ("@air" if row.get("scope") == "air" else "")


def is_letter(row: dict[str, str]) -> bool:
    return len(row["key"]) == 1 and row["key"].isalpha()


class Hands:
    """One page; between two sequences time goes by, so that each is a gesture of its own."""

    def __init__(self, page: Any, wire: Any) -> None:
        self.page, self.wire = page, wire

    async def on(self, place: str) -> None:
        await self.page.evaluate(
            "(id) => { document.getElementById(id).focus(); window.acts.length = 0; window.clock += 10000; }", place
        )

    async def acts(self) -> list[str]:
        return [str(each) for each in await self.page.evaluate("window.acts")]

    async def press(self, key: str, times: int = 1, held: bool = False, shift: bool = False) -> None:
        if shift:
            await self.page.keyboard.down("Shift")
        for _ in range(times):
            await (self.page.keyboard.down(key) if held else self.page.keyboard.press(key))
        if held:
            await self.page.keyboard.up(key)
        if shift:
            await self.page.keyboard.up("Shift")

    async def composed(self, key: str, code: str, shift: bool = False, number: int = 229) -> None:
        """A key as an input method hands it on."""
        for kind in ("rawKeyDown", "keyUp"):
            await self.wire.send("Input.dispatchKeyEvent", {
                "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": 8 if shift else 0,
            })  # fmt: skip


async def test_no_hand_does_more_than_one_act(service: Running, window: Any) -> None:
    page = await window({"width": 800, "height": 600}, url=service.server.url)
    await page.goto(f"{service.server.url}/")
    await page.evaluate(STAGED)
    hands = Hands(page, await page.context.new_cdp_session(page))
    by_key = {row["key"]: name_of(row) for row in keys()}
    wrong: list[tuple[str, str, list[str]]] = []

    async def look(row: dict[str, str], hand: str, wanted: list[str]) -> None:
        if (found := await hands.acts()) != wanted:
            wrong.append((name_of(row), hand, found))

    for row in keys():
        key, name, shift = row["key"], name_of(row), is_letter(row) and row["key"].isupper()
        await hands.on("there")
        await hands.press(key, shift=shift)
        await look(row, "once", [name])
        await hands.on("there")
        await hands.press(key, times=6, held=True, shift=shift)
        await look(row, "held", [name] * (6 if name in HELD else 1))
        await hands.on("there")
        await hands.press(key, times=2, shift=shift)
        await look(row, "twice", [name] * (2 if name in HELD else 2 if key == "Escape" else 1))
        if is_letter(row):
            await hands.on("there")
            await hands.press(key.upper())  # Caps Lock: no Shift
            await look(row, "caps", [by_key[key.lower()]] if key.lower() in by_key else [])
            await hands.on("there")
            await hands.composed("Process", f"Key{key.upper()}", shift)
            await look(row, "telex", [name])
            await hands.on("there")
            await hands.press(key, shift=shift)
            await hands.press("Backspace")
            await hands.composed("Process", f"Key{key.upper()}", shift)
            await look(row, "telex twice", [name] * (2 if name in HELD else 1))
            await hands.on("text")
            await hands.press(key, times=2, shift=shift)
            await hands.composed("Process", f"Key{key.upper()}", shift)
            await look(row, "in a text", [])
    assert not wrong
    for letter in ("đ", "ư", "Ơ", "ấ"):
        await hands.on("there")
        await hands.composed(letter, "", number=231)
        assert await hands.acts() == ["told"], letter
    await hands.on("text")
    await hands.wire.send("Input.imeSetComposition", {"text": "dđ", "selectionStart": 2, "selectionEnd": 2})
    await hands.composed("Enter", "Enter")
    await hands.wire.send("Input.insertText", {"text": "đ"})
    assert await hands.acts() == []
    assert (await page.locator("#text").input_value()).endswith("Uđ")
