"""The page on which strangers follow a record: plain HTML that needs no script, on phones, in the dark and on paper."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from ..kernel.json import Json
from ..kernel.text import Language, in_language
from ..metamodel.definition import Words
from ..metamodel.kinds.track import TrackRows
from ..metamodel.model import AppModel, TrackModel

_WORDS: Mapping[str, tuple[str, str]] = {
    "look": ("查询", "Show"),
    "wrong": ("没有找到相符的记录。请核对两项内容后重试。", "Nothing fits both entries. Check them and try again."),
    "wait": ("尝试次数过多，请 {minutes} 分钟后再试。", "Too many tries. Try again in {minutes} minutes."),
    "gone": ("没有这个页面，请检查地址。", "There is no such page. Check the address."),
    "now": ("当前状态", "State now"),
    "promise": ("承诺时间", "Promised for"),
    "progress": ("完成 {percent}", "{percent} done"),
    "stages": ("进展阶段", "Stages"),
    "done": ("已完成", "done"),
    "here": ("当前", "now"),
    "none": ("暂无", "None yet"),
    "again": ("查询另一个", "Look for another one"),
    "as_of": ("截至 {now}（{zone}）。刷新页面可查看最新进展。", "As of {now} ({zone}). Load the page again for the latest."),
    "other": ("English", "中文"),
    "last": ("末 {last} 位", "last {last} characters"),
}

_STYLE = Path(__file__).with_name("tracking_page.css").read_text("utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}  # fmt: skip
"""What keeps the page to itself: no script, no other site, no search engine, no copy."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Whom the page is for, and what was typed: the language, the code, and a word of what went wrong (empty where nothing did)."""

    language: Language
    code: str = ""
    wrong: str = ""
    minutes: int = 0


def missing_page(language: Language) -> str:
    """Return the page that says that there is no such page."""
    return _whole(language, _say("gone", language), f"<h1>{escape(_say('gone', language))}</h1>")


def asking_page(model: AppModel, track: TrackModel, visit: Visit) -> str:
    """Return the page that asks for code and proof."""
    title = _words(track.definition.title, visit.language)
    return _whole(visit.language, title, _head(track, visit) + _form(model, track, visit) + _contact(track, visit))


def telling_page(model: AppModel, track: TrackModel, visit: Visit, told: Mapping[str, Json], now: str) -> str:
    """Return the page that tells of the record; `now` is the moment as people read it."""
    definition, language = track.definition, visit.language
    fields = cast("Mapping[str, Json]", told["fields"])
    entity = model.entities[definition.of].definition
    code = f"<p class=big>{escape(_words(entity.title, language))} {_read(_at(fields, definition.code))}</p>"
    parts = [_head(track, visit), f"<section>{code}{''.join(_summary(track, visit, fields))}</section>"]
    if definition.stages is not None:
        parts.append(_stages(model, track, visit, fields))
    if definition.show:
        parts.append(f"<section><dl>{_facts(model, definition.of, definition.show, fields, language)}</dl></section>")
    parts += [_rows(model, definition.of, rows, fields, language) for rows in definition.rows]
    zone = model.definitions.app.time_zone
    parts.append(f"<p class=muted>{escape(_say('as_of', language).format(now=now, zone=zone))}</p>{_contact(track, visit)}")
    parts.append(f'<p class=no-print><a href="?">{escape(_say("again", language))}</a></p>')
    return _whole(language, _words(definition.title, language), "".join(parts))


def _summary(track: TrackModel, visit: Visit, fields: Mapping[str, Json]) -> Iterator[str]:
    definition, language = track.definition, visit.language
    if definition.promise and (promised := _read(_at(fields, definition.promise))):
        yield f"<p>{escape(_say('promise', language))}: <strong>{promised}</strong></p>"
    if definition.progress:
        yield _bar(_at(fields, definition.progress), language)


def _stages(model: AppModel, track: TrackModel, visit: Visit, fields: Mapping[str, Json]) -> str:
    stages = track.definition.stages
    assert stages is not None
    titles = _titles(model, track.definition.of, stages.field)
    shown = [*stages.only] or [*titles]
    at = _at(fields, stages.field)
    value = str(at.get("value")) if isinstance(at, dict) else ""
    here = shown.index(value) if value in shown else -1
    lines = [_stage(_words(titles[each], visit.language), n - here if here >= 0 else 1, visit.language) for n, each in enumerate(shown)]
    beside = "" if here >= 0 or not value else f"<p class=big>{escape(_say('now', visit.language))}: {_read(at)}</p>"
    head = f"<h2>{escape(_say('stages', visit.language))}</h2>"
    return f"<section>{head}{beside}<ol>{''.join(lines)}</ol></section>"


def _stage(title: str, behind: int, language: Language) -> str:
    """Return one stage: `behind` is how far behind the present one it lies."""
    kind = "past" if behind < 0 else "here" if behind == 0 else "next"
    mark = {"past": f" ✓ <span class=muted>{_say('done', language)}</span>", "here": f" <span class=muted>{_say('here', language)}</span>"}
    current = ' aria-current="step"' if kind == "here" else ""
    return f'<li class="s {kind}"{current}>{escape(title)}{mark.get(kind, "")}</li>'


def _rows(model: AppModel, of: str, rows: TrackRows, fields: Mapping[str, Json], language: Language) -> str:
    entity = str(getattr(model.entities[of].fields[rows.field], "of", ""))
    listed = cast("Sequence[Mapping[str, Json]]", fields.get(rows.field) or [])
    first, *others = rows.show
    found: list[str] = []
    for each in listed:
        inside = cast("Mapping[str, Json]", each["fields"])
        bar = _bar(_at(inside, rows.progress), language) if rows.progress else ""
        facts = _facts(model, entity, others, inside, language)
        found.append(f"<div class=row><p><strong>{_read(_at(inside, first)) or '–'}</strong></p>{bar}<dl>{facts}</dl></div>")
    body = "".join(found) or f"<p class=muted>{escape(_say('none', language))}</p>"
    return f"<section><h2>{escape(_words(rows.title, language))}</h2>{body}</section>"


def _facts(model: AppModel, entity: str, paths: Sequence[str], fields: Mapping[str, Json], language: Language) -> str:
    lines = ((_title_of(model, entity, path, language), _read(_at(fields, path))) for path in paths)
    return "".join(f"<dt>{escape(title)}</dt><dd>{value}</dd>" for title, value in lines if value)


def _bar(value: Json, language: Language) -> str:
    """Return how far something is as a bar and in words; nothing where it is not known."""
    if not isinstance(value, dict):
        return ""
    share = min(1.0, max(0.0, float(str(value["value"]))))
    words = escape(_say("progress", language).format(percent=f"{share:.0%}"))
    return f'<progress max="100" value="{share * 100:.0f}" aria-label="{words}"></progress><p class=muted>{words}</p>'


def _at(fields: Mapping[str, Json], path: str) -> Json:
    """Return the value at a path of what was gathered; of a reference its label."""
    found: Any = {"fields": fields}
    for step in path.split("."):
        found = cast("Mapping[str, Any]", found or {}).get("fields", {}).get(step)
    return cast("Json", found)


def _read(value: Json) -> str:
    """Return a value as people read it, safe to stand in the page."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_read(each) for each in value)))
    return escape(str(value.get("shown") or value.get("label") or "")) if isinstance(value, dict) else ""


def _head(track: TrackModel, visit: Visit) -> str:
    title = escape(_words(track.definition.title, visit.language))
    other = "en" if visit.language == "zh" else "zh"
    kept = f"&amp;code={quote(visit.code)}" if visit.code else ""
    link = f'<a class=no-print href="?language={other}{kept}" lang="{other}">{_say("other", visit.language)}</a>'
    return f"<header><h1>{title}</h1>{link}</header>"


def _form(model: AppModel, track: TrackModel, visit: Visit) -> str:
    definition, language = track.definition, visit.language
    proof = definition.proof
    asked = _words(proof.title, language) or _title_of(model, definition.of, proof.field, language)
    ends = "" if proof.last is None or proof.title else f"<small>{escape(_say('last', language).format(last=proof.last))}</small>"
    wrong = ""
    if visit.wrong:
        wrong = f"<p class=wrong role=alert>{escape(_say(visit.wrong, language).format(minutes=visit.minutes))}</p>"
    code = escape(_title_of(model, definition.of, definition.code, language))
    help_text = escape(_words(definition.help or {}, language))
    return (
        f'<form method=get>{f"<p>{help_text}</p>" if help_text else ""}{wrong}<input type=hidden name=language value="{language}">'
        f'<label>{code}<input name=code required maxlength=80 autocomplete=off value="{escape(visit.code)}"></label>'
        f"<label>{escape(asked)}{ends}<input name=proof required maxlength=80 autocomplete=off></label>"
        f"<button>{escape(_say('look', language))}</button></form>"
    )


def _contact(track: TrackModel, visit: Visit) -> str:
    words = _words(track.definition.contact, visit.language)
    return f"<p>{escape(words)}</p>" if words else ""


def _title_of(model: AppModel, entity: str, path: str, language: Language) -> str:
    *before, last = path.split(".")
    for step in before:
        entity = str(getattr(model.entities[entity].fields.get(step), "to", entity))
    field = model.entities[entity].fields.get(last)
    return _words(field.title, language) if field is not None and field.title else last


def _titles(model: AppModel, entity: str, field: str) -> Mapping[str, Words]:
    """Return the words of a state's or choice's values."""
    known = model.entities[entity]
    options: Mapping[str, Any] = getattr(known.fields[field], "options", {})
    states: Mapping[str, Any] = known.workflow.definition.states if known.workflow is not None else {}
    return {key: each.title for key, each in (options or states).items()}


def _words(words: Mapping[str, str], language: Language) -> str:
    return in_language(words, language) or ""


def _say(key: str, language: Language) -> str:
    return _WORDS[key][0 if language == "zh" else 1]


def _whole(language: Language, title: str, body: str) -> str:
    tag = "zh-CN" if language == "zh" else "en-GB"
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )
