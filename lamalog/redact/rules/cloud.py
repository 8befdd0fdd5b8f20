"""Keys of the big clouds: Amazon, Google, Microsoft, and hosts of applications and databases."""

from __future__ import annotations

from lamalog.redact.rule import Rule, secret

RULES: list[Rule] = [
    secret(
        "aws-key-id",
        "AWS access key id, permanent or temporary.",
        r"(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA|AGPA|AIPA|ANPA|ANVA|A3T[A-Z0-9])[A-Z0-9]{16}",
        "AKIA ASIA ABIA ACCA AROA AIDA AGPA AIPA ANPA ANVA A3T",
        "AKIA‹A16›",
        "ASIA‹A16›",
    ),
    secret(
        "aws-session-token",
        "AWS session token.",
        r"(?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9/+=_-]{50,4000}",
        "FwoGZXIvYXdz IQoJb3JpZ2lu",
        "IQoJb3JpZ2lu‹B300›",
    ),
    secret("aws-bedrock-key", "Amazon Bedrock API key.", r"ABSK[A-Za-z0-9+/]{80,300}={0,2}", "ABSK", "ABSK‹x120›"),
    secret(
        "aws-bedrock-session",
        "Amazon Bedrock short-lived key.",
        r"bedrock-api-key-[A-Za-z0-9+/=]{16,4000}",
        "bedrock-api-key-",
        "bedrock-api-key-‹x40›",
    ),
    secret(
        "aws-mws-key",
        "Amazon Marketplace token.",
        r"amzn\.mws\.[0-9a-f-]{36}",
        "amzn.mws",
        "amzn.mws.‹h8›-‹h4›-‹h4›-‹h4›-‹h12›",
    ),
    secret("google-api-key", "Google API key.", r"AIza[A-Za-z0-9_-]{35,39}", "AIza", "AIza‹b35›"),
    secret(
        "google-oauth-secret", "Google OAuth client secret.", r"GOCSPX-[A-Za-z0-9_-]{24,40}", "GOCSPX-", "GOCSPX-‹b28›"
    ),
    secret(
        "google-oauth-token", "Google OAuth access token.", r"ya29\.[A-Za-z0-9_.-]{20,2000}", "ya29.", "ya29.a0‹b120›"
    ),
    secret(
        "google-refresh-token",
        "Google OAuth refresh token or code.",
        r"(?:1//0[A-Za-z0-9_-]{40,200}|4/0A[A-Za-z0-9_-]{30,200})",
        "1//0 4/0A",
        "1//0‹b60›",
        "4/0A‹b60›",
    ),
    secret(
        "azure-client-secret",
        "Microsoft Entra (Azure AD) client secret.",
        r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}",
        "Q~",
        "‹x3›8Q~‹b34›",
    ),
    secret(
        "azure-key",
        "Azure storage, Cosmos DB, Batch and API Management account keys.",
        r"[A-Za-z0-9+/]{76}(?:APIM|ACDb|\+ABa|\+AMC|\+ASt)[A-Za-z0-9+/]{5}[AQgw]==",
        "APIM ACDb +ABa +AMC +ASt",
        "‹x76›+ASt‹x5›A==",
    ),
    secret(
        "azure-bus-key",
        "Azure Service Bus, Event Hub, IoT, Relay and registry keys.",
        r"[A-Za-z0-9+/]{33,43}(?:AIoT|\+ASb|\+AEh|\+ARm|\+ACR)[A-Za-z0-9+/]{4,8}=?",
        "AIoT +ASb +AEh +ARm +ACR",
        "‹x33›+AEh‹x6›=",
    ),
    secret(
        "azure-search-key",
        "Azure Search and Functions keys.",
        r"[A-Za-z0-9_-]{42,46}(?:AzSe|AzFu)[A-Za-z0-9_-]{5,8}(?:==)?",
        "AzSe AzFu",
        "‹x42›AzSe‹x6›",
        "‹x44›AzFu‹x6›==",
    ),
    secret(
        "azure-devops-token",
        "Azure DevOps and Azure AI keys of the long form.",
        r"[A-Za-z0-9]{52}(?:JQQJ99|JQQJ9D)[A-Za-z0-9]{26}|[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}",
        "JQQJ AZDO",
        "‹x52›JQQJ99‹x26›",
        "‹x76›AZDO‹x4›",
    ),
    secret(
        "digitalocean-token",
        "DigitalOcean token.",
        r"do[opr]_v1_[0-9a-fA-F]{64}",
        "doo_v1_ dop_v1_ dor_v1_",
        "dop_v1_‹h64›",
    ),
    secret(
        "heroku-key",
        "Heroku API key of the new form.",
        r"HRKU-AA[A-Za-z0-9_-]{58,64}|HRKU-[0-9a-f-]{36}",
        "HRKU-",
        "HRKU-AA‹b58›",
    ),
    secret(
        "cloudflare-key",
        "Cloudflare origin CA key and API tokens.",
        r"v1\.0-[0-9a-fA-F]{24}-[0-9a-fA-F]{100,200}|cf(?:at|ut|k)_[A-Za-z0-9]{30,64}",
        "v1.0- cfat_ cfut_ cfk_",
        "v1.0-‹h24›-‹h146›",
    ),
    secret(
        "fly-token",
        "Fly.io token.",
        r"fm[12][ar]?_[A-Za-z0-9+/=_-]{60,2000}|fo1_[A-Za-z0-9_-]{40,60}",
        "fm1 fm2 fo1_",
        "fm2_‹B200›",
        "fo1_‹b43›",
    ),
    secret(
        "supabase-key",
        "Supabase token.",
        r"sbp_[0-9a-fA-F]{40}|sb_secret_[A-Za-z0-9_-]{20,60}",
        "sbp_ sb_secret_",
        "sbp_‹h40›",
        "sb_secret_‹b32›",
    ),
    secret(
        "planetscale-key",
        "PlanetScale token or password.",
        r"pscale_(?:tkn|pw|oauth|otkn)_[A-Za-z0-9_.=-]{32,64}",
        "pscale_",
        "pscale_pw_‹b43›",
    ),
    secret("netlify-token", "Netlify token.", r"nf[pcou]_[A-Za-z0-9]{36,60}", "nfp_ nfc_ nfo_ nfu_", "nfp_‹x40›"),
    secret(
        "vercel-token",
        "Vercel token.",
        r"(?:vcp|vci|vca|vcr|vck)_[A-Za-z0-9]{24,64}",
        "vcp_ vci_ vca_ vcr_ vck_",
        "vcp_‹x56›",
    ),
    secret(
        "neon-key",
        "Neon, Render and Railway keys.",
        r"(?:napi|rnd)_[A-Za-z0-9]{28,70}",
        "napi_ rnd_",
        "napi_‹l64›",
        "rnd_‹x28›",
    ),
    secret(
        "yandex-key",
        "Yandex Cloud key.",
        r"AQVN[A-Za-z0-9_-]{35,38}|YC[A-Za-z0-9_-]{38}|t1\.[A-Za-z0-9_-]{80,400}={0,2}\.[A-Za-z0-9_-]{86}={0,2}",
        "AQVN YC t1.",
        "AQVN‹b36›",
    ),
    secret(
        "scalingo-token",
        "Scalingo, Upcloud and Linode tokens.",
        r"tk-us-[A-Za-z0-9_-]{48}|ucat_[A-Za-z0-9]{26}",
        "tk-us- ucat_",
        "tk-us-‹b48›",
    ),
    secret("openshift-token", "OpenShift user token.", r"sha256~[A-Za-z0-9_-]{43}", "sha256~", "sha256~‹b43›"),
    secret(
        "tailscale-key", "Tailscale key.", r"tskey-[a-z]{2,10}-[A-Za-z0-9-]{16,64}", "tskey-", "tskey-auth-‹x16›-‹x32›"
    ),
]
