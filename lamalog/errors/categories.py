"""The kinds of errors: what each is called in records, how grave it is by itself, and whether a user or the system causes it."""

from __future__ import annotations

from dataclasses import dataclass

USER, SYSTEM = "user", "system"
#: From harmless to grave.
SEVERITIES = ("low", "medium", "high", "critical")


@dataclass(frozen=True)
class Category:
    """One kind of error."""

    name: str
    #: Before any circumstance is looked at.
    severity: str
    origin: str
    #: One sentence for the documentation.
    meaning: str


_ALL = (
    Category("network", "medium", SYSTEM, "a connection can't be made or breaks; DNS and routing"),
    Category(
        "network.tls", "high", SYSTEM, "the secure connection can't be agreed on: certificates, protocol versions"
    ),
    Category("timeout", "medium", SYSTEM, "something took longer than was allowed"),
    Category("auth", "medium", SYSTEM, "who is asking isn't known: wrong, missing or expired credentials"),
    Category("permission", "high", SYSTEM, "who is asking is known and may not do it"),
    Category(
        "validation", "low", USER, "what was given is not acceptable: user input, uploads, data that can't be read"
    ),
    Category("not_found", "low", SYSTEM, "what was asked for does not exist: a file, a page, a row, a key"),
    Category("io.file", "high", SYSTEM, "a file or device can't be read or written"),
    Category("io.disk_full", "critical", SYSTEM, "no room left: disk, inodes or quota"),
    Category("memory", "critical", SYSTEM, "main memory is used up"),
    Category("gpu.memory", "high", SYSTEM, "a GPU's memory is used up"),
    Category("gpu.driver", "critical", SYSTEM, "GPU, driver, CUDA or cuDNN don't work"),
    Category("model.load", "high", SYSTEM, "a model or its weights are missing, damaged or don't fit"),
    Category("config", "high", SYSTEM, "the service is configured wrongly"),
    Category("dependency", "high", SYSTEM, "a package or shared library is missing or of the wrong version"),
    Category("database", "high", SYSTEM, "the database refuses or fails"),
    Category("queue", "high", SYSTEM, "messages can't be sent, taken or read: brokers, sockets, queues"),
    Category("concurrency", "high", SYSTEM, "threads, processes or tasks are in each other's way"),
    Category("encoding", "medium", SYSTEM, "text isn't in the encoding that was expected"),
    Category("bug", "high", SYSTEM, "the program is wrong"),
    Category("cancelled", "low", USER, "somebody or something wanted it to stop"),
    Category("third_party", "medium", SYSTEM, "another service or library fails for reasons of its own"),
    Category("unknown", "medium", SYSTEM, "nothing is known about it"),
)

CATEGORIES: dict[str, Category] = {category.name: category for category in _ALL}
