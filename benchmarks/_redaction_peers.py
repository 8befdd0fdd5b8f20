"""Other redactors and scanners that can be installed, each as a function from text to redacted text. Missing ones are named and left out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

Redact = Callable[[str], str]


def peers() -> dict[str, Redact]:
    """Those that are installed here."""
    found: dict[str, Redact] = {}
    for name, make in (
        ("detect-secrets", _detect_secrets),
        ("scrubadub", _scrubadub),
        ("loggingredactor", _logging_redactor),
        ("datafog", _datafog),
        ("presidio", _presidio),
    ):
        try:
            found[name] = make()
        except ImportError as error:
            print(f"{name}: not installed ({error.name}), left out")
        except Exception as error:
            print(f"{name}: can't run here ({type(error).__name__}: {error}), left out")
    return found


def _detect_secrets() -> Redact:
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import default_settings

    def redact(text: str) -> str:
        with default_settings():
            for secret in scan_line(text):
                if secret.secret_value:
                    text = text.replace(secret.secret_value, "[REDACTED]")
        return text

    return redact


def _scrubadub() -> Redact:
    import scrubadub

    scrubber = scrubadub.Scrubber()
    return lambda text: str(scrubber.clean(text))


def _logging_redactor() -> Redact:
    import loggingredactor

    one: Any = loggingredactor.CommonPIIRedactingFilter(
        mask_keys={"password", "token", "secret", "api_key", "authorization"}
    )

    def redact(text: str) -> str:
        record = logging.LogRecord("x", 20, "x.py", 1, text, None, None)
        one.filter(record)
        return str(record.msg)

    return redact


def _datafog() -> Redact:
    from datafog_core import scan

    def redact(text: str) -> str:
        raw = text.encode()
        for found in sorted(scan(text), key=lambda f: -f.byte_range.start):
            raw = raw[: found.byte_range.start] + b"[REDACTED]" + raw[found.byte_range.end :]
        return raw.decode("utf-8", "replace")

    redact("mail bob@example.com")
    return redact


def _presidio() -> Redact:
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

    class Blank(SpacyNlpEngine):  # no model can be downloaded here: its patterns and checksums without names
        def __init__(self) -> None:
            super().__init__(
                models=[{"lang_code": "en", "model_name": "blank"}], ner_model_configuration=NerModelConfiguration()
            )
            import spacy

            self.nlp = {"en": spacy.blank("en")}

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    analyzer = AnalyzerEngine(nlp_engine=Blank(), registry=registry, supported_languages=["en"])

    def redact(text: str) -> str:
        for found in sorted(analyzer.analyze(text=text, language="en"), key=lambda r: -r.start):
            text = text[: found.start] + "[REDACTED]" + text[found.end :]
        return text

    return redact
