"""Alerts in words, English or Chinese. Everything that comes from records is redacted, and safe to print."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from lamalog.alerts.message import Message
from lamalog.redact import default_redactor
from lamalog.text import escape_control
from lamalog.units import format_duration

_TITLE, _LINE, _ENTRIES = 200, 600, 10


@dataclass(frozen=True)
class Text:
    """*title* is one line."""

    title: str
    body: str


_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "fired": "{what}",
        "again": "still going on: {what}",
        "escalated": "escalated, going on for {age}: {what}",
        "resolved": "over: {what}",
        "test": "a test of this channel",
        "summary": "{count} more alerts in {span}",
        "summary_one": "1 more alert in {span}",
        "quiet": "{count} alerts while it was quiet",
        "quiet_one": "1 alert while it was quiet",
        "new": "new error: {title}",
        "regression": "it is back: {title}",
        "count": "{total} times in {span}: {title}",
        "rate": "more often than usual: {title}",
        "silence": "nothing came for {silent}",
        "other": "{title}",
        "rule": "rule",
        "where": "where",
        "count_": "count",
        "since": "since",
        "last": "last",
        "category": "category",
        "culprit": "in",
        "message": "message",
        "advice": "advice",
        "group": "group",
        "look": "look",
        "note": "note",
        "of": "{count}, {total} since it began",
        "test_body": "If you can read this, alerts reach you here.",
        "low": "LOW",
        "medium": "MEDIUM",
        "high": "HIGH",
        "critical": "CRITICAL",
        "others": "and {count} more",
    },
    "zh": {
        "fired": "{what}",
        "again": "仍在持续：{what}",
        "escalated": "已升级，已持续 {age}：{what}",
        "resolved": "已恢复：{what}",
        "test": "通道测试",
        "summary": "{span} 内另有 {count} 条告警",
        "summary_one": "{span} 内另有 1 条告警",
        "quiet": "静默时段内有 {count} 条告警",
        "quiet_one": "静默时段内有 1 条告警",
        "new": "新错误：{title}",
        "regression": "已解决的错误再次出现：{title}",
        "count": "{span} 内出现 {total} 次：{title}",
        "rate": "出现频率高于平时：{title}",
        "silence": "{silent} 内没有任何匹配的日志",
        "other": "{title}",
        "rule": "规则",
        "where": "位置",
        "count_": "次数",
        "since": "开始",
        "last": "最近",
        "category": "类别",
        "culprit": "出处",
        "message": "消息",
        "advice": "建议",
        "group": "错误组",
        "look": "查看",
        "note": "备注",
        "of": "{count}，累计 {total}",
        "test_body": "如果您能看到这条消息，告警即可送达此处。",
        "low": "低",
        "medium": "中",
        "high": "高",
        "critical": "严重",
        "others": "以及另外 {count} 条",
    },
}
LANGUAGES = tuple(_WORDS)
#: Fields of a sample that are sentences.
_FREE = frozenset({"message", "exception.message", "error.title", "error.advice", "advice"})
#: Rules that say more than what the alert is about. Other words of the table are labels, some of which are names of rules too.
_TELLING = frozenset({"new", "regression", "count", "rate", "silence"})


def rendered(message: Message) -> Text:
    """Title and body of *message*."""
    words = _WORDS.get(message.language, _WORDS["en"])
    title = _one_line(f"[{words[message.severity]}] {_service(message)}{_headline(message, words)}", _TITLE)
    return Text(title, "\n".join(_one_line(line, _LINE) for line in _body(message, words) if line))


def _one_line(text: str, most: int) -> str:
    text = default_redactor().text(text)
    text = escape_control(text.replace("\n", " ⏎ "))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _service(message: Message) -> str:
    name = message.sample.get("service.name")
    return f"{name}: " if name and message.kind != "summary" else ""


def _headline(message: Message, words: dict[str, str]) -> str:
    if message.kind == "test":
        return words["test"]
    if message.kind == "summary":
        word = "quiet" if message.quiet else "summary"
        return words[word if message.count != 1 else f"{word}_one"].format(
            count=message.count, span=_short(message.span)
        )
    what = words[message.when if message.when in _TELLING else "other"].format(
        title=title_of(message), total=message.total, span=_short(message.span), silent=_short(message.silent)
    )
    return words[message.kind].format(what=what, age=_short(max(0.0, message.created - message.since)))


def private(message: Message) -> dict[str, Any]:
    """The free texts among the fields of *message*, redacted: a note may hold anything, and so may logs that others wrote."""
    redact = default_redactor().text
    said = {key: redact(value) if key in _FREE else value for key, value in message.sample.items()}
    return {"note": redact(message.note), "sample": said}


def title_of(message: Message) -> str:
    """What it is about."""
    sample = message.sample
    kind, said = sample.get("exception.type"), sample.get("exception.message")
    thrown = f"{kind}: {said}" if kind and said else kind
    found = sample.get("error.title") or thrown or sample.get("message") or sample.get("event.name") or message.group
    return str(found or message.rule)


def _body(message: Message, words: dict[str, str]) -> list[str]:
    if message.kind == "test":
        return [words["test_body"]]
    if message.kind == "summary":
        return _entries(message, words)
    sample = message.sample
    where = " ".join(
        str(sample[name]) for name in ("service.name", "service.version", "lama.node.id", "host.name") if name in sample
    )
    fingerprint = sample.get("error.fingerprint")
    lines = [
        (words["rule"], message.rule),
        (words["count_"], _count(message, words)),
        (words["since"], _time(message.since)),
        (words["last"], _time(message.last) if message.last > message.since else ""),
        (words["where"], where),
        (words["culprit"], sample.get("error.culprit")),
        (words["category"], " ".join(str(sample[n]) for n in ("error.category", "error.code") if n in sample)),
        (words["message"], sample.get("exception.message") or sample.get("message")),
        (words["advice"], sample.get("error.advice") or sample.get("advice")),
        (words["group"], message.group if message.group != fingerprint else ""),
        (words["look"], f"lamalog errors show {fingerprint}" if fingerprint else ""),
        (words["note"], message.note),
    ]
    return [f"{name}: {value}" for name, value in lines if value]


def _count(message: Message, words: dict[str, str]) -> str:
    if message.count == message.total:
        return str(message.count or "")
    return words["of"].format(count=message.count, total=message.total)


def _entries(message: Message, words: dict[str, str]) -> list[str]:
    lines = [
        f"{count:>6} × {rule}{f' ({group})' if group else ''}" for rule, group, count in message.entries[:_ENTRIES]
    ]
    rest = message.count - sum(count for _, _, count in message.entries[:_ENTRIES])
    return [*lines, words["others"].format(count=rest)] if rest > 0 else lines


def _short(seconds: float) -> str:
    return format_duration(seconds) if seconds else "0 s"


def _time(moment: float) -> str:
    try:
        return dt.datetime.fromtimestamp(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S %z") if moment else ""
    except (OverflowError, ValueError, OSError):
        return ""
