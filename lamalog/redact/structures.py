"""Walk values of any shape, hide what is secret by name or by look, and give back the same shape. Inputs stay untouched."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence, Set
from numbers import Number
from typing import TYPE_CHECKING, Any

from lamalog.redact.images import describe_blob
from lamalog.redact.keys import MAYBE_NAME, NAME_KEYS, PERSON, about_person, is_person
from lamalog.redact.numbers import may_be_personal
from lamalog.redact.plain import members_of
from lamalog.redact.surnames import SURNAMES
from lamalog.redact.validators import is_placeholder
from lamalog.rescue import describe, safe_str

if TYPE_CHECKING:
    from lamalog.redact.engine import Redactor
    from lamalog.redact.key_names.table import KeyClass

DEPTH = 12
ITEMS = 1_000
TOTAL = 20_000
#: Integers below it can't be a phone, card or id number.
NUMBER = 1_000_000
_SURNAMES = tuple(SURNAMES)


class Walker:
    """Redact values for one redactor."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def value(self, value: Any, key: object = None) -> Any:
        """*value*, redacted; the very same object when nothing in it had to be hidden."""
        found = self._class(key)
        if found is None and _measured(key, value):
            return value
        return self._walk(value, found, DEPTH, [TOTAL], set())

    def _class(self, key: object) -> KeyClass | None:
        if type(key) is bytes:
            key = key.decode("latin-1")
        return self._redactor.classify(key) if isinstance(key, str) else None

    def _walk(self, value: Any, named: KeyClass | None, depth: int, left: list[int], above: set[int]) -> Any:
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is str:
            return self._redactor.text(value) if named is None else self._named(value, named)
        if kind is int or kind is float:
            return self._number(value, named)
        left[0] -= 1
        if isinstance(value, str):
            safe = self._walk(str.__str__(value), named, depth, left, above)
            return value if safe == value else safe
        blob = describe_blob(value)
        if blob is not None:
            return self._blob(value, blob, named)
        if id(value) in above:
            return f"<{kind.__name__} inside itself>"
        container = isinstance(value, (Mapping, Sequence, Set))
        members = None if container else members_of(value)
        if not container and members is None:
            return self._opaque(value, named)
        if depth <= 0 or left[0] <= 0:
            return f"<{kind.__name__}: too deep or too large to show>"
        above.add(id(value))
        try:
            if members is not None:
                return self._members(value, members, named, depth - 1, left, above)
            return self._container(value, named, depth - 1, left, above)
        except Exception as error:
            return f"<unreadable {kind.__name__}: {type(error).__name__}>"
        finally:
            above.discard(id(value))

    def _named(self, value: str, named: KeyClass) -> str:
        if named is MAYBE_NAME and not value.startswith(_SURNAMES) and "·" not in value:
            return self._redactor.text(value)
        if not value.strip() or is_placeholder(value) or (named.family != "keyed" and not value_fits(named.id, value)):
            return self._redactor.text(value)
        return self._redactor.mask(named.id, named.family, value)

    def _number(self, value: float, named: KeyClass | None) -> Any:
        if named is not None and value_fits(named.id, str(value)):
            return self._redactor.mask(named.id, named.family, str(value))
        if type(value) is int and value >= NUMBER:
            shown = str(value) if value.bit_length() < 4_096 else "<huge int>"
            safe = self._redactor.text(shown)
            return value if safe == shown and shown[0] != "<" else safe
        return value

    def _blob(self, value: Any, blob: str, named: KeyClass | None) -> Any:
        if named is not None:
            return self._redactor.mask(named.id, named.family, blob)
        if isinstance(value, (bytes, bytearray, memoryview)) and not blob.startswith("<image"):
            raw = bytes(value)
            text = raw.decode("utf-8", "replace")
            if "\ufffd" not in text and text.isprintable() and len(raw) <= 4_096:
                safe = self._redactor.text(text)
                return value if safe == text else safe.encode("utf-8", "surrogatepass")
        return blob

    def _container(self, value: Any, named: KeyClass | None, depth: int, left: list[int], above: set[int]) -> Any:
        if isinstance(value, Mapping):
            return self._mapping(value, named, depth, left, above)
        if isinstance(value, range):
            return value
        if (
            named is None
            and 2 <= len(value) <= 3
            and isinstance(value, (list, tuple))
            and not hasattr(value, "_fields")
        ):
            named_first = self._class(value[0])
            if named_first is not None and named_first.family == "keyed" and isinstance(value[1], (str, bytes)):
                items = [value[0], self._walk(value[1], named_first, depth, left, above), *value[2:]]
                return self._same_type(value, items)
        items = []
        if hasattr(value, "_fields"):
            items = [
                one
                if named is None and self._class(key) is None and _measured(key, one)
                else self._walk(one, self._class(key) or named, depth, left, above)
                for key, one in zip(value._fields, value, strict=False)
            ]
        else:
            for item in value:
                if len(items) >= ITEMS or left[0] <= 0:
                    items.append(f"… {len(value) - len(items)} more")
                    break
                items.append(self._walk(item, named, depth, left, above))
        return self._same_type(value, items)

    def _same_type(self, value: Any, items: list[Any]) -> Any:
        if len(items) == len(value) and all(new is old for new, old in zip(items, value, strict=False)):
            return value
        kind = type(value)
        if kind is list:
            return items
        try:
            if hasattr(value, "_fields"):
                return kind._make(items)
            if kind in (tuple, set, frozenset) or isinstance(value, (tuple, Set)):
                return kind(items)
        except Exception:
            pass
        return items

    def _mapping(self, value: Any, named: KeyClass | None, depth: int, left: list[int], above: set[int]) -> Any:
        redactor = self._redactor
        safe: dict[Any, Any] = {}
        changed = False
        pair = _name_and_value(value)
        person = named is None and self._about_person(value)
        for key, item in value.items():
            if len(safe) >= ITEMS or left[0] <= 0:
                safe["…"] = f"{len(value) - len(safe)} more"
                changed = True
                break
            found = self._class(key) or named
            if pair is not None and key == pair[1]:
                found = self._class(value[pair[0]]) or found
            if found is None and person and is_person(key, item):
                found = PERSON
            if found is not None and redactor.drops(found.id, found.family):
                changed = True
                continue
            new = item if found is None and _measured(key, item) else self._walk(item, found, depth, left, above)
            name = redactor.text(key) if type(key) is str else self._key(key)
            while name in safe:
                name = f"{name} "
            changed = changed or new is not item or name is not key
            safe[name] = new
        if not changed:
            return value
        return self._like(value, safe)

    def _about_person(self, keys: Mapping[Any, Any]) -> bool:
        """A mapping with a ``name`` beside a phone, an id or the like. A large one is data, not a record."""
        return 2 <= len(keys) <= 100 and about_person(map(self._class, keys)) and any(key in NAME_KEYS for key in keys)

    def _key(self, key: Any) -> Any:
        safe = self._walk(key, None, 2, [100], set())
        try:
            hash(safe)
        except TypeError:
            return safe_str(safe)
        return safe

    def _like(self, value: Any, safe: dict[Any, Any]) -> Any:
        if type(value) is dict:
            return safe
        try:
            twin = copy.copy(value)
            twin.clear()
            twin.update(safe)
        except Exception:
            return safe
        return twin

    def _members(
        self, value: Any, members: dict[str, Any], named: KeyClass | None, depth: int, left: list[int], above: set[int]
    ) -> Any:
        person = named is None and self._about_person(members)
        safe = {
            key: one
            if named is None and self._class(key) is None and _measured(key, one)
            else self._walk(
                one, self._class(key) or (PERSON if person and is_person(key, one) else named), depth, left, above
            )
            for key, one in members.items()
        }
        changed = {key: one for key, one in safe.items() if one is not members[key]}
        if not changed:
            return value
        try:
            twin = copy.copy(value)
            for key, one in changed.items():
                object.__setattr__(twin, key, one)
        except Exception:
            return safe
        return (
            safe if any(getattr(twin, key, None) is not one for key, one in changed.items()) or twin is value else twin
        )

    def _opaque(self, value: Any, named: KeyClass | None) -> Any:
        if named is not None:
            return self._redactor.mask(named.id, named.family, safe_str(value))
        if isinstance(value, BaseException):
            shown = said_by(value)
            safe = self._redactor.text(shown)
            return value if safe == shown else self._redactor.text(describe(value))
        if isinstance(value, type) or callable(value):
            return value
        shown = safe_str(value)
        safe = self._redactor.text(shown)
        return value if safe == shown else safe


def _measured(key: object, value: object) -> bool:
    """Whether *value* is a number, or a list of numbers, under a name that says nothing of a person: it stays one."""
    if type(value) is list or type(value) is tuple:
        return 0 < len(value) <= ITEMS and all(_is_number(one) for one in value) and _says_nothing(key)
    return _is_number(value) and _says_nothing(key)


#: Types of most values that are no numbers, and of those that nothing hides anyway.
_NO_NUMBERS = frozenset((str, bytes, dict, list, tuple, set, bool, type(None)))


def _is_number(value: object) -> bool:
    kind = type(value)
    if kind is float or kind in _NO_NUMBERS:
        return kind is float
    # Those of numpy and decimal.Decimal count as numbers too.
    return value.bit_length() < 4_096 if isinstance(value, int) else isinstance(value, Number)


def _says_nothing(key: object) -> bool:
    return isinstance(key, str) and not may_be_personal(key)


def _name_and_value(value: Mapping[Any, Any]) -> tuple[str, str] | None:
    """``{"name": "password", "value": "…"}`` names its value; so does ``key``/``value``."""
    if len(value) <= 4 and "value" in value:
        for name in ("name", "key", "field", "header"):
            if isinstance(value.get(name), str):
                return name, "value"
    return None


def said_by(error: BaseException) -> str:
    """All that an exception and those behind it could print of themselves."""
    parts: list[str] = []
    waiting, seen = [error], {id(error)}
    while waiting and len(seen) <= 100:
        one = waiting.pop()
        parts += [describe(one), *map(safe_str, one.args), *map(safe_str, getattr(one, "__notes__", ()))]
        for inner in (one.__cause__, one.__context__, *getattr(one, "exceptions", ())):
            if isinstance(inner, BaseException) and id(inner) not in seen:
                seen.add(id(inner))
                waiting.append(inner)
    return "\n".join(parts)


def value_fits(rule: str, value: str) -> bool:
    """Whether *value* can be what a key called *rule* promises: a phone has digits, a name has none."""
    text = value.strip()
    if rule in ("phone", "bank-card", "bank-account"):
        digits = sum("0" <= c <= "9" for c in text)
        return (
            digits >= 5 and "://" not in text and (rule != "phone" or sum(c.isalpha() for c in text) <= max(4, digits))
        )
    if rule == "chat-id" and text.isdigit():
        return len(text) >= 5
    if rule in ("national-id", "chat-id", "licence-plate", "credit-code"):
        return (len(text) >= 4 and any(c.isdigit() for c in text)) or len(text) >= 6
    if rule == "file-name":
        return "." in text and any(c.isalpha() for c in text)
    if rule == "email":
        return "@" in text
    if rule == "name":
        return 2 <= len(text) <= 80 and any(c.isalpha() for c in text) and not any(c.isdigit() for c in text)
    if rule == "address":
        return len(text) >= 4 and any(c.isalpha() for c in text) and "://" not in text
    if rule == "birth-date":
        return any(c.isdigit() for c in text)
    if rule == "coordinates":
        return "." in text and any(c.isdigit() for c in text)
    if rule == "otp":
        return any(c.isdigit() for c in text) and len(text) >= 4
    if rule == "card-code":
        return text.isdigit()
    if rule == "token":
        return len(text) >= 4
    return bool(text)
