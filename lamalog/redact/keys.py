"""Which names are names of secrets or of personal data: ``db.password`` and 手机号 are, ``token_count`` and ``author`` are not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lamalog.redact.key_names import CHINESE, ENDINGS, FOREIGN
from lamalog.redact.key_names.table import KeyClass

if TYPE_CHECKING:
    from lamalog.redact.options import Options

#: Classified names kept; a service uses far fewer.
CACHE = 4096


#: Of a name that the user calls secret.
OWN = KeyClass("secret", "keyed")
#: The name of a person, by whatever key.
PERSON = KeyClass("name", "personal")


PASSWORD = KeyClass("password", "keyed")
#: Ids that a name can give to its value: they can be told apart in policies and counters, as rules can.
NAMED_IDS = frozenset(found.id for found in (*ENDINGS.values(), *CHINESE.values(), *FOREIGN.values())) | {"secret"}
#: Put after a secret's name without making it less secret.
TRANSPARENT = frozenset(
    "value val text plain plaintext raw str string hash hashed digest old new current confirm confirmation repeat again b64 base64 encoded "
    "encrypted enc cipher prev previous next default header param data env var 1 2 3 0 primary secondary main backup "
    "sha1 sha256 sha512 md5 base64 hex prod production dev development stage staging stg test testing live sandbox uat qa local preprod root admin master".split()
)
#: ``token`` after these counts or marks something in language models, parsers and pagers.
_NOT_TOKEN = frozenset(
    "max min num n total prompt completion input output pad padding eos bos unk mask sep cls stop special next last first per page "
    "continuation control start end begin image vision text cached reasoning pos position word sub subword by unexpected invalid "
    "sync nextpage resume cancellation cancel lex syntax audio draft of id".split()
)
_NOT_PASS = frozenset(
    "first second third forward backward render multi single low high band two one by test build compile bass all boarding".split()
)
_NOT_PIN = frozenset("gpio led data clock drop push map pull cs dc reset board input output pinned bcm irq".split())
#: Names that may be anything's, a person's too.
NAME_KEYS = frozenset(
    "name user_name username nickname nick display_name displayname user author owner sender customer assignee operator creator".split()
)
#: What else is said of a person: beside one of these, ``name`` is a person's.
_PERSONAL_IDS = frozenset({"phone", "email", "national-id", "birth-date", "bank-card", "address"})
_PERSON_SHAPE = re.compile(r"[A-Z][\w'’.-]{0,30}(?:[ +][A-Z][\w'’.-]{0,30}){1,3}|[\u4e00-\u9fff·]{2,8}")
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_CJK = re.compile(r"[\u3400-\u9fff]")


class Keys:
    """Classify key names, with a user's additions and exceptions. Answers are remembered."""

    def __init__(self, options: Options) -> None:
        self._allowed = frozenset(joined(key) for key in options.allow_keys)
        #: Names that the user calls secret, as compared: ``shoesize``.
        self.own = frozenset(joined(key) for key in options.secret_keys)
        off = set(options.disable)
        self._off = off
        self._families = None if options.families is None else set(options.families)
        self._cache: dict[str, KeyClass | None] = {}

    def classify(self, key: str) -> KeyClass | None:
        """What the value of *key* is, or None when the name tells nothing."""
        try:
            return self._cache[key]
        except KeyError:
            pass
        found = self._classify(key) if len(key) <= 128 else None
        if len(self._cache) >= CACHE:
            self._cache.clear()
        self._cache[key] = found
        return found

    def _classify(self, key: str) -> KeyClass | None:
        name = joined(key)
        if name in self._allowed:
            return None
        if name in self.own or (self.own and joined(key.rpartition(".")[2]) in self.own):
            return OWN
        found = classify(key)
        if found is None or found.id in self._off or found.family in self._off:
            return None
        if self._families is not None and found.family not in self._families and found.id not in self._families:
            return None
        return found


def about_person(classes: Iterable[KeyClass | None]) -> bool:
    """Whether a record with keys of these *classes* describes a person."""
    return any(found is not None and found.id in _PERSONAL_IDS for found in classes)


def is_person(key: object, value: object) -> bool:
    """Whether, in a record about a person, *value* under *key* is that person's name: ``Mary Smith``, 张伟明."""
    return (
        isinstance(key, str)
        and key.lower() in NAME_KEYS
        and isinstance(value, str)
        and _PERSON_SHAPE.fullmatch(value) is not None
    )


def joined(key: str) -> str:
    """*key* as names are compared: lower case, without what joins its words."""
    return "".join(c for c in key.lower() if c.isalnum())


#: Names of pseudonyms that lamalog makes itself, so that records of one session or user can be told together.
PSEUDONYMS = frozenset(("session.hash", "user.hash"))

#: 名字 is a thing's as often as a person's: a family name must begin it.
MAYBE_NAME = KeyClass("name", "chinese", whole=False)

#: Services whose ``name.key`` is a secret whatever it looks like.
VENDORS = frozenset(
    "adafruit adobe airtable algolia alibaba aliyun asana atlassian auth0 aws azure beamer bitbucket bittrex brevo cloudflare codecov cohere coinbase "
    "confluent contentful datadog deepgram deepseek digitalocean discord doppler droneci dropbox elastic etsy facebook fastly figma finicity finnhub "
    "firebase flickr freshbooks gcp gemini github gitlab gitter google grafana groq heroku hubspot huggingface intercom jfrog jira kraken kucoin "
    "launchdarkly linear linkedin looker mailchimp mailgun mapbox maps mattermost meraki messagebird mistral netlify newrelic notion npm nytimes okta "
    "openai openrouter pagerduty paypal pinecone plaid postmark privateai qcloud rapidapi razorpay segment sendbird sendgrid sentry shopify slack snyk "
    "sonar splunk square squarespace stripe sumo sumologic supabase telegram tencent travis twilio twitch twitter vault vercel wandb yandex zendesk zhipu "
    "anthropic claude dashscope qwen moonshot minimax baidu feishu dingtalk wechat wecom amap gaode qiniu upyun oss cos obs weather smtp redis mongo".split()
)
_SOFT_HEADS = frozenset("session key auth code hash sig signature sign login id client".split())
#: ``key`` after these is not a secret, however random it looks.
_PLAIN_KEYS = frozenset(
    "public primary foreign cache sort partition routing object s3 idempotency group row record dict hash hot short message event metric index lookup "
    "storage translation lang i18n feature session cookie column field map json sorted unique natural surrogate composite user task job lock queue topic blob".split()
)


def maybe_secret(key: str) -> bool:
    """Whether a value under *key* is a secret when it looks random: ``adafruit.key``, ``x_signature``."""
    words = [word.lower() for word in _WORDS.findall(key)]
    if words == ["session"]:
        return True
    if len(words) < 2 or words[-1] not in _SOFT_HEADS:
        return False
    if VENDORS.intersection(words) or VENDORS.intersection("".join(pair) for pair in itertools.pairwise(words)):
        return True
    return words[-1] in ("session", "key", "auth", "sig", "signature", "sign") and words[-2] not in _PLAIN_KEYS


def classify(key: str) -> KeyClass | None:
    """What the value of *key* is by its name alone."""
    if key in PSEUDONYMS:
        return None
    if _CJK.search(key):
        return _chinese(key)
    if not key.isascii():
        found = _foreign(joined(key))
        if found is not None:
            return found
    words = [word.lower() for word in _WORDS.findall(_HEX_TAIL.sub("", key))]
    while words:
        for count in range(min(4, len(words)), 0, -1):
            found = ENDINGS.get("".join(words[-count:]))
            if found is not None:
                return None if count == 1 and _look_alike(words) else found
        if len(words) == 1 or not (words[-1] in TRANSPARENT or (words[-1].isdigit() and len(words[-1]) <= 2)):
            return _run_together(words)
        words.pop()
    return None


#: What makes a name unlike any other: ``wordpress_logged_in_cad985872d1281699c3c33fe1f2b9978``.
_HEX_TAIL = re.compile(r"[_.-][0-9a-f]{8,}\Z", re.ASCII)

#: Names that end a longer one written as one word: ``mypassword``, ``dbsecretkey``.
_STRONG = (
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    "token",
    "secret",
)


def _run_together(words: list[str]) -> KeyClass | None:
    head = words[-1].removesuffix("value")
    for name in _STRONG:
        if head.endswith(name):
            return None if _look_alike([head[: -len(name)], name]) else ENDINGS[name]
    return None


def _foreign(name: str) -> KeyClass | None:
    found = FOREIGN.get(name)
    if found is None:
        for ending, one in FOREIGN.items():
            if name.endswith(ending):
                return one
    return found


def _look_alike(words: list[str]) -> bool:
    head = words[-1]
    before = words[-2] if len(words) > 1 else ""
    if head == "token":
        return before in _NOT_TOKEN
    if head in ("pass", "pw"):
        return before in _NOT_PASS
    if head in ("pin", "sid", "auth", "ticket", "cell", "mobile", "mail", "born", "recipient", "tel", "street", "plate", "pat", "sin", "fin", "nie",
                "coords", "coordinates", "pan", "tin", "nin", "dek", "kek", "cred", "birth", "lat", "lon", "lng", "captcha", "patient"):  # fmt: skip
        return before in _NOT_PIN or before in _AMBIGUOUS_BEFORE
    if head == "secret":
        return before in ("is", "has", "no", "top")
    return False


_AMBIGUOUS_BEFORE = frozenset(
    "is has no use enable disable needs grid table excel log spread trace span bounding mouse screen pixel box window texture uv "
    "tile x y z click cursor stem prison fuel hot name".split()
)


def _chinese(key: str) -> KeyClass | None:
    name = key.replace(" ", "").replace("\u3000", "").strip(" \t\"'“”【】[]()（）")
    for start in range(len(name)):
        found = CHINESE.get(name[start:])
        if found is not None:
            return MAYBE_NAME if name == "名字" else found
    return _foreign(name)
