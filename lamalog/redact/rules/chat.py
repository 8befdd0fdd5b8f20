"""Tokens and webhooks of chat services: Slack, Discord, Telegram, Teams, Google Chat and the like."""

from __future__ import annotations

from lamalog.redact.rule import Rule, secret

RULES: list[Rule] = [
    secret(
        "slack-token",
        "Slack token.",
        r"xox[abposercd]-[A-Za-z0-9-]{10,250}|xoxe.xox[bp]-[A-Za-z0-9-]{100,250}|xapp-[0-9]-[A-Za-z0-9-]{20,160}|xwfp-[A-Za-z0-9-]{20,100}",
        "xox xapp- xwfp-",
        "xoxb-‹d12›-‹d12›-‹x24›",
        "xapp-1-A‹A10›-‹d13›-‹h64›",
    ),
    secret(
        "slack-webhook",
        "Slack webhook.",
        r"(?:https?://)?hooks\.slack\.com/(?:services|workflows|triggers)/(?P<s>[A-Za-z0-9/_+-]{20,120})",
        "hooks.slack.com",
        "hooks.slack.com/services/«T‹A8›/B‹A10›/‹x24›»",
    ),
    secret(
        "discord-token",
        "Discord bot or user token.",
        r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}|mfa\.[A-Za-z0-9_-]{84}",
        ".",
        "M‹x25›.‹x6›.‹x38›",
        entropy=3.5,
    ),
    secret(
        "discord-webhook",
        "Discord webhook.",
        r"(?:https?://)?discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/(?P<s>[0-9]{17,20}/[A-Za-z0-9_-]{60,80})",
        "/webhooks/",
        "discord.com/api/webhooks/«‹d18›/‹b68›»",
    ),
    secret(
        "telegram-token",
        "Telegram bot token.",
        r"(?:bot)?(?P<s>[0-9]{8,10}:AA[A-Za-z0-9_-]{32,34})",
        ":AA",
        "‹d10›:AA‹b33›",
    ),
    secret(
        "teams-webhook",
        "Microsoft Teams webhook.",
        r"(?:https?://)?(?:[a-z0-9.-]{1,60}\.)?(?:webhook\.office\.com/webhookb2|outlook\.office(?:365)?\.com/webhook)/(?P<s>[A-Za-z0-9@/_-]{60,220})",
        "office.com/webhook office365.com/webhook",
        "contoso.webhook.office.com/webhookb2/«‹h8›-‹h4›-‹h4›-‹h4›-‹h12›@‹h8›-‹h4›-‹h4›-‹h4›-‹h12›/IncomingWebhook/‹h32›/‹h8›-‹h4›-‹h4›-‹h4›-‹h12›»",
    ),
    secret(
        "google-chat-webhook",
        "Google Chat webhook.",
        r"(?:https?://)?chat\.googleapis\.com/v1/spaces/[A-Za-z0-9_-]{8,20}/messages\?key=(?P<s>[A-Za-z0-9_-]{30,50}(?:&token=[A-Za-z0-9_%=-]{20,100})?)",
        "chat.googleapis.com",
        "chat.googleapis.com/v1/spaces/‹x11›/messages?key=«‹b39›&token=‹b43›»",
    ),
    secret(
        "hook-url",
        "Webhooks that work for whoever knows them: Zapier, IFTTT, Make, Mattermost, Rocket.Chat, Pipedream.",
        r"(?:https?://)?(?:hooks\.zapier\.com/hooks/catch/(?P<s>[0-9]{3,10}/[A-Za-z0-9]{5,20})|maker\.ifttt\.com/trigger/[A-Za-z0-9_-]{1,60}/(?:json/)?with/key/(?P<s2>[A-Za-z0-9_-]{20,60})"
        r"|hook\.(?:eu|us)?[0-9]?\.?make\.com/(?P<s3>[A-Za-z0-9]{20,40})|[a-z0-9.-]{3,60}/hooks/(?P<s4>[a-z0-9]{26}))",
        "hooks.zapier.com maker.ifttt.com make.com /hooks/",
        "hooks.zapier.com/hooks/catch/«‹d7›/‹l7›»",
        "maker.ifttt.com/trigger/door/with/key/«‹b43›»",
        "chat.example.com/hooks/«‹l26›»",
    ),
    secret(
        "line-token",
        "Viber, Sendbird and Zulip style bot tokens.",
        r"[0-9a-fA-F]{16}-[0-9a-fA-F]{16}-[0-9a-fA-F]{16}",
        "-",
        "‹h16›-‹h16›-‹h16›",
    ),
]
