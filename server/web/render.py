"""Templates: autoescaped Jinja, dates of Hà Nội, words in the reader's language, and the policy of pages."""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from server import words
from server.domain.session.video_source import EMBED, HLS
from server.office.calendar import VIETNAM
from server.office.rendering.card import brief
from server.web import linked as linked_modules
from server.web import modules
from server.web.compiled import COMPILED, made
from server.web.files import PREFIX
from server.web.request_context import own_path
from server.web.standing import asks_along, days_after, due_of, left, phase_of, standing, stopped

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE_MS = 60_000
_INLINE = re.compile(r'<script type="importmap">(.*?)</script>', re.DOTALL)
# Scripts that stand in a page itself: what they do is done before any file is here.
INLINED = ("replay/early.js", "room/letters.js")
_UNSAFE = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


class Templates(FileSystemLoader):
    """Our templates, in which the addresses of the client's files are those of this version."""

    def __init__(self, prefix: str) -> None:
        super().__init__(modules.TEMPLATES)
        self._prefix = prefix

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        text, name, fresh = super().get_source(environment, template)
        return text.replace(f'"{PREFIX}', f'"{self._prefix}'), name, fresh


class Pages:
    """`prefix` is where this version of the client's files is found; `linked`: a page's modules come as one file."""

    media_type = "text/html; charset=utf-8"

    def __init__(self, prefix: str = PREFIX, linked: bool = True) -> None:
        self._prefix, self._linked = prefix, linked
        self._jinja = Environment(
            loader=Templates(prefix), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, finalize=_present, bytecode_cache=COMPILED,
        )  # fmt: skip
        made(self._jinja)
        self._jinja.filters.update(date=date, time=time, second=_second, weekday_date=_weekday_date)
        self._jinja.filters.update(lines=lines, paragraphs=paragraphs, initials=initials, figure=words.figure)
        self._jinja.filters.update(json_script=json_script, own_path=_own_path, brief=brief, file_size=_file_size)
        self._jinja.globals.update(
            standing=standing,
            asks_along=asks_along,
            left_of=left,
            due_of=due_of,
            stopped=stopped,
            days_after=days_after,
            phase_of=phase_of,
            t=_t,
            new_cid=new_cid,
        )
        self._policy = _policy(self._jinja)
        self._jinja.globals.update(inline=lambda name: Markup(_inlined()[name]))
        self._jinja.globals.update(modules=lambda entry: modules.reachable(entry, modules.names()), linked=linked)

    def page(self, template: str, context: Mapping[str, Any], status: int = 200) -> Response:
        """A page with its headers; `lang` must be in the context."""
        return self.response(self.render(template, context), status)

    def render(self, template: str, context: Mapping[str, Any]) -> str:
        return self._jinja.get_template(template).render(_DEFAULTS | dict(context))

    def response(self, html: str | bytes, status: int = 200) -> Response:
        """HTML with the headers of a page."""
        response = self.guarded(HTMLResponse(html, status))
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    def ahead(self, entry: str, sheet: str) -> str:
        """The header `Link` of a page that cannot be drawn without them: browsers ask for them before they read it."""
        module = f"{self._prefix}{linked_modules.FOLDER if self._linked else ''}{entry}"
        return f"<{module}>; rel=modulepreload, <{self._prefix}styles/{sheet}.css>; rel=preload; as=style"

    def guarded(self, response: Response, plays: Mapping[str, Any] | None = None) -> Response:
        """The answer with the policy of a page. A 304 bears it, too: its headers replace those that a cache keeps.
        `plays`: a picture that this page shows, `kind` and `host`."""
        response.headers["Content-Security-Policy"] = playing(self._policy, plays) if plays else self._policy
        response.headers["Referrer-Policy"] = "same-origin"
        return response


# What a page may go without: to be asked for in a condition. To print it is an error, as with all that is missing.
_EMPTY = ("here", "room", "session", "account", "other_lang", "error", "notice", "figures", "older", "next",
          "lookup_error", "lookup_code", "mine_count", "own", "item", "item_base", "page", "plan", "place",
          "came", "carry", "common", "signed_until", "proof", "proof_words", "record", "first_wording", "share",
          "share_image", "paper")  # fmt: skip
_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(_EMPTY),
    **{"base": "", "errors": {}, "filled": {}, "kept": {}, "ministry": {"url": "/"}},
}


def _present(value: Any) -> Any:
    """What a template prints; nothing that is missing is ever printed."""
    if value is None:
        raise UndefinedError("a template prints a value that is missing")
    return value


def _own_path(session: Mapping[str, Any] | None) -> str:
    return own_path(session["id"] if session else "")


def _trimmed(text: str | None) -> list[str]:
    return [line for each in (text or "").split("\n") if (line := each.strip())]


def lines(text: str | None) -> str:
    return "\n".join(_trimmed(text))


def paragraphs(text: str | None) -> Markup:
    written = str(escape("\n".join(_trimmed(text)))).replace("\n", '</p><p dir="auto">')
    return Markup(f'<p dir="auto">{written}</p>' if written else "")


def initials(name: str | None) -> str:
    """Of the last two words of a name, without what stands in brackets after it."""
    return "".join(word[0] for word in (name or "").partition("(")[0].split()[-2:]).upper()


@pass_context
def _file_size(context: Context, size: int) -> str:
    """As people say it: `640 KB`, `1,2 MB`."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".", "," if context["lang"] == "vi" else ".")


def json_script(value: Any) -> Markup:
    """JSON that can stand in a script element and end it nowhere; a blank stays one."""
    if isinstance(value, Markup):
        return value
    made = msgspec.json.encode(value).decode()
    for sign, safe in _UNSAFE:  # a translate of it all takes 25 times as long
        made = made.replace(sign, safe)
    return Markup(made)


def new_cid() -> str:
    return secrets.token_hex(12)


@pass_context
def _t(context: Context, key: str, **values: object) -> str:
    return words.t(key, context["lang"], **values)


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(VIETNAM)


@lru_cache(4000)
def _minute(minute: int) -> tuple[str, str]:
    """Day and hour: a page of a thousand answers has many of the same."""
    at = _local(minute * MINUTE_MS)
    return f"{at:%d/%m/%Y}", f"{at:%H:%M}"


def date(ms: int | None) -> str:
    return _minute(ms // MINUTE_MS)[0] if ms is not None else ""


def _second(ms: int) -> str:
    return f"{_local(ms):%H:%M:%S}"


def time(ms: int | None) -> str:
    return _minute(ms // MINUTE_MS)[1] if ms is not None else ""


@pass_context
def _weekday_date(context: Context, ms: int | None) -> str:
    if ms is None:
        return ""
    day = _local(ms)
    return f"{words.t(f'weekday.{DAYS[day.weekday()]}', context['lang'])}, {day:%d/%m/%Y}"


def playing(policy: str, plays: Mapping[str, Any]) -> str:
    """A page's policy, wider by the one host whose picture it shows, and only by what a picture of its kind needs."""
    host = f"https://{plays['host']}"
    if plays["kind"] == EMBED:
        return f"{policy}; frame-src {host}"
    if plays["kind"] == HLS:  # where the browser cannot by itself, its pieces are fetched and put together
        return policy.replace("connect-src 'self'", f"connect-src 'self' {host}") + f"; media-src {host} blob:"
    return f"{policy}; media-src {host}"


@cache
def _inlined() -> dict[str, str]:
    """The text of each script that stands in pages, without its comments."""
    return {name: linked_modules.bare((modules.CLIENT / name).read_text(encoding="utf-8")) for name in INLINED}


def _policy(jinja: Environment) -> str:
    """No script, style, picture or connection but our own; what stands in a page itself by its hash."""
    inline = [*_INLINE.findall(jinja.get_template("parts/import_map.html").render()), *_inlined().values()]
    digests = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in inline)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self'; font-src 'self'; "
        f"img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
