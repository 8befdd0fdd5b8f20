"""Keys of providers of models: OpenAI, Anthropic, Hugging Face and the many that followed."""

from __future__ import annotations

import re

from lamalog.redact.rule import Rule, secret


def _mixed(match: re.Match[str]) -> bool:
    """``sk-`` is short: what follows must be a key, not words with dashes."""
    tail = match.group()[3:]
    return any(c.isdigit() for c in tail) and (any(len(part) >= 16 for part in re.split("[-_]", tail)))


RULES: list[Rule] = [
    secret("anthropic-key", "Anthropic key.", r"sk-ant-[A-Za-z0-9_-]{20,200}", "sk-ant-", "sk-ant-api03-‹b93›AA"),
    secret(
        "openai-key",
        "OpenAI key, and the same form used by DeepSeek, Moonshot, DashScope, OpenRouter, Langfuse, Stability …",
        r"sk-[A-Za-z0-9_-]{20,250}|sess-[A-Za-z0-9]{40,60}",
        "sk- sess-",
        "sk-proj-‹x40›-‹x40›",
        "sk-‹x20›T3Blbk·FJ‹x20›",
        "sk-or-v1-‹h64›",
        "sk-‹h32›",
        check=_mixed,
    ),
    secret(
        "huggingface-token", "Hugging Face token.", r"(?:hf|api_org)_[A-Za-z0-9]{30,60}", "hf_ api_org_", "hf_‹x34›"
    ),
    secret("replicate-token", "Replicate token.", r"r8_[A-Za-z0-9]{36,44}", "r8_", "r8_‹x37›"),
    secret(
        "groq-key",
        "Groq, Cerebras and xAI keys.",
        r"(?:gsk_|csk-|xai-)[A-Za-z0-9]{40,100}",
        "gsk_ csk- xai-",
        "gsk_‹x52›",
        "csk-‹l48›",
        "xai-‹x80›",
    ),
    secret("perplexity-key", "Perplexity key.", r"pplx-[A-Za-z0-9]{40,64}", "pplx-", "pplx-‹x48›"),
    secret(
        "together-key",
        "Together, Fireworks, Jina, Voyage and NVIDIA keys.",
        r"tgp_v1_[A-Za-z0-9_-]{40,50}|fw_[A-Za-z0-9]{22,40}|jina_[A-Za-z0-9_-]{50,70}|pa-[A-Za-z0-9_-]{43}|nvapi-[A-Za-z0-9_-]{60,80}",
        "tgp_v1_ fw_ jina_ pa- nvapi-",
        "tgp_v1_‹b43›",
        "fw_‹x24›",
        "jina_‹x60›",
        "pa-‹x43›",
        "nvapi-‹b64›",
        entropy=3.5,
    ),
    secret("pinecone-key", "Pinecone key.", r"pcsk_[A-Za-z0-9_]{50,90}", "pcsk_", "pcsk_‹x5›_‹x63›"),
    secret(
        "langsmith-key",
        "LangSmith, Tavily, Firecrawl, LlamaCloud and Weights & Biases keys.",
        r"ls(?:v2_(?:pt|sk)_|__)[0-9a-fA-F]{32}(?:_[0-9a-fA-F]{10})?|tvly-(?:dev-)?[A-Za-z0-9]{20,40}|fc-[0-9a-fA-F]{32}|llx-[A-Za-z0-9]{40,60}|wandb_v1_[A-Za-z0-9_]{60,90}",
        "lsv2_ ls__ tvly- fc- llx- wandb_v1_",
        "lsv2_pt_‹h32›_‹h10›",
        "tvly-dev-‹x32›",
        "fc-‹h32›",
        "llx-‹x48›",
    ),
    secret(
        "elevenlabs-key",
        "ElevenLabs and Runway keys.",
        r"sk_[0-9a-fA-F]{48}|key_[0-9a-fA-F]{64,128}",
        "sk_ key_",
        "sk_‹h48›",
        "key_‹h128›",
    ),
    Rule(
        id="wandb-key",
        family="secrets",
        doc="A Weights & Biases key that the client says it read from netrc.",
        pattern=r"netrc:[ ](?P<s>[0-9a-f]{40})(?![0-9A-Za-z])",
        gate=r"netrc: [0-9a-f]{40}",
        keywords=("netrc:",),
        hits=("API key must be 40 characters long, yours was set from netrc: «‹h40›»?",),
        misses=("read netrc: ‹h32›",),
    ),
]
