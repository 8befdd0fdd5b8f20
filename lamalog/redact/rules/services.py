"""Keys of mail, telephony, monitoring, data and office services, and of social networks."""

from __future__ import annotations

from lamalog.redact.rule import Rule, secret

RULES: list[Rule] = [
    secret("sendgrid-key", "SendGrid key.", r"SG\.[A-Za-z0-9_=.-]{50,80}", "SG.", "SG.‹b22›.‹b43›"),
    secret("twilio-key", "Twilio key or account id.", r"(?:SK|AC)[0-9a-fA-F]{32}", "SK AC", "SK‹h32›", "AC‹h32›"),
    secret("mailgun-key", "Mailgun key.", r"(?:pub)?key-[0-9a-z]{32}|[0-9a-fA-F]{32}-[0-9a-fA-F]{8}-[0-9a-fA-F]{8}", "key- -", "key-‹h32›", "‹h32›-‹h8›-‹h8›"),
    secret("mailchimp-key", "Mailchimp key.", r"[0-9a-fA-F]{32}-us[0-9]{1,2}|md-[A-Za-z0-9_-]{22}", "-us md-", "‹h32›-us14", "md-‹x22›", entropy=3.2),
    secret("brevo-key", "Brevo (Sendinblue) key.", r"x(?:keysib|smtpsib)-[0-9a-fA-F]{64}-[A-Za-z0-9]{16}", "xkeysib- xsmtpsib-", "xkeysib-‹h64›-‹x16›"),
    secret("resend-key", "Resend key.", r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,30}", "re_", "re_‹x8›_‹x24›"),
    secret("newrelic-key", "New Relic key.", r"NR(?:AK|II|IQ|BR|RA|SP|AA)-[A-Za-z0-9_-]{20,40}|NRJS-[0-9a-fA-F]{19}|[0-9a-fA-F]{36}NRAL", "NRAK- NRII- NRIQ- NRBR- NRRA- NRSP- NRAA- NRJS- NRAL", "NRAK-‹A27›", "NRJS-‹h19›", "‹h36›NRAL"),
    secret("grafana-token", "Grafana token.", r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_[A-Za-z0-9+/]{32,400}={0,3}|eyJrIjoi[A-Za-z0-9]{60,400}={0,3}", "glsa_ glc_ eyJrIjoi", "glsa_‹x32›_‹h8›", "glc_‹x80›=", "eyJrIjoi‹x80›"),
    secret("sentry-token", "Sentry token.", r"sntrys_eyJ[A-Za-z0-9+/=_-]{60,500}|sntry[ua]_[0-9a-fA-F]{64}", "sntrys_ sntryu_ sntrya_", "sntryu_‹h64›", "sntrys_eyJ‹x120›"),
    secret("dynatrace-token", "Dynatrace token.", r"dt0[a-z][0-9]{2}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}", "dt0", "dt0c01.‹A24›.‹A64›"),
    secret("honeycomb-key", "Honeycomb key.", r"hc[abx][imlk][kc]_[A-Za-z0-9]{40,70}", "hc", "hcaik_‹l58›"),
    secret("posthog-key", "PostHog, LaunchDarkly and Statsig keys.", r"ph[xcs]_[A-Za-z0-9]{40,60}|(?:sdk|api|mob)-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", "phx_ phc_ phs_ sdk- api- mob-", "phx_‹x43›", "sdk-‹h8›-‹h4›-‹h4›-‹h4›-‹h12›"),
    secret("notion-token", "Notion token.", r"secret_[A-Za-z0-9]{40,50}|ntn_[A-Za-z0-9]{40,60}", "secret_ ntn_", "secret_‹x43›", "ntn_‹x46›"),
    secret("airtable-token", "Airtable token.", r"pat[A-Za-z0-9]{14}\.[0-9a-fA-F]{64}", "pat", "pat‹x14›.‹h64›"),
    secret("asana-token", "Asana token.", r"[012]/[0-9]{16}(?:/[0-9]{16})?:[0-9a-fA-F]{32}", ":", "1/‹d16›:‹h32›"),
    secret("hubspot-token", "HubSpot token.", r"pat-(?:na|eu|ap)[0-9]-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", "pat-", "pat-na1-‹h8›-‹h4›-‹h4›-‹h4›-‹h12›"),
    secret("contentful-token", "Contentful, Typeform and Frame.io tokens.", r"CFPAT-[A-Za-z0-9_-]{40,50}|tfp_[A-Za-z0-9_.=-]{44,64}|fio-u-[A-Za-z0-9_=-]{60,70}", "CFPAT- tfp_ fio-u-", "CFPAT-‹b43›", "tfp_‹b59›", "fio-u-‹b64›"),
    secret("mapbox-token", "Mapbox token.", r"[pst]k\.eyJ[A-Za-z0-9_-]{40,200}\.[A-Za-z0-9_-]{20,40}", "k.eyJ", "pk.eyJ‹x70›.‹x22›"),
    secret("facebook-token", "Facebook and Instagram tokens.", r"EAA[A-Za-z0-9]{60,300}|IG(?:QV|AA)[A-Za-z0-9_-]{60,300}|[0-9]{15,16}(?:\||%7C|%)[A-Za-z0-9_-]{27,40}", "EAA IGQV IGAA | %", "EAAB‹x90›", "‹d15›|‹b27›"),
    secret("twitter-token", "Twitter/X bearer token.", r"AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{50,120}", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA‹x80›"),
    secret("dropbox-token", "Dropbox token.", r"sl\.[A-Za-z0-9_-]{120,1300}", "sl.", "sl.‹b140›"),
    secret("adobe-key", "Adobe client secret.", r"p8e-[A-Za-z0-9]{32}", "p8e-", "p8e-‹x32›"),
    secret("klaviyo-key", "Klaviyo key.", r"pk_[0-9a-fA-F]{34}", "pk_", "pk_‹h34›"),
    secret("monday-token", "Customer.io, Intercom, Monday and Zendesk style tokens.", r"dG9r(?:On|zp)[A-Za-z0-9+/]{30,80}={0,2}", "dG9r", "dG9rOn‹x50›="),
    secret("onfido-token", "Onfido and Persona tokens.", r"api_(?:live|sandbox)(?:_[a-z]{2})?\.[A-Za-z0-9_-]{11}\.[A-Za-z0-9_-]{20,40}|persona_(?:production|sandbox)_[A-Za-z0-9-]{30,40}", "api_live api_sandbox persona_", "api_live.‹b11›.‹b32›"),
]
