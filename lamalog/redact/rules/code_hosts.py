"""Tokens of code hosts, package registries, CI and infrastructure tools."""

from __future__ import annotations

from lamalog.redact.rule import Rule, secret

RULES: list[Rule] = [
    secret("github-token", "GitHub token: personal, OAuth, app, refresh, fine-grained.", r"gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255}",
           "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", "ghp_‹x36›", "ghs_‹x36›", "github_pat_‹x22›_‹x59›"),
    secret("gitlab-token", "GitLab token: personal, deploy, runner, trigger, feed …", r"gl(?:pat|dt|rt|rtr|ptt|cbt|oas|soat|ft|imt|agent|ffct|wt)-[A-Za-z0-9_.-]{20,300}|GR1348941[A-Za-z0-9_-]{20}",
           "glpat- gldt- glrt- glrtr- glptt- glcbt- gloas- glsoat- glft- glimt- glagent- glffct- glwt- GR1348941", "glpat-‹b20›", "glcbt-‹x26›", "GR1348941‹x20›"),
    secret("bitbucket-token", "Bitbucket app password, repository token, Data Center token.", r"ATBB[A-Za-z0-9]{32}|ATCTT3xFfG[A-Za-z0-9_=-]{50,300}|BBDC-[A-Za-z0-9+/]{40,50}",
           "ATBB ATCTT3 BBDC-", "ATBB‹x32›", "BBDC-‹x44›"),
    secret("atlassian-token", "Atlassian API token.", r"AT(?:ATT3|STT3)[A-Za-z0-9_=-]{60,300}", "ATATT3 ATSTT3", "ATATT3‹b180›"),
    secret("npm-token", "npm token.", r"npm_[A-Za-z0-9]{36,60}", "npm_", "npm_‹x36›"),
    secret("pypi-token", "PyPI upload token.", r"pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBp)[A-Za-z0-9_-]{40,300}|pypi-[A-Za-z0-9_-]{85,300}", "pypi-", "pypi-‹b120›"),
    secret("rubygems-token", "RubyGems, Clojars, crates.io and NuGet keys.",
           r"rubygems_[0-9a-fA-F]{48}|CLOJARS_[A-Za-z0-9]{60}|cio[A-Za-z0-9]{32}|oy2[a-z0-9]{43}", "rubygems_ CLOJARS_ cio oy2", "rubygems_‹h48›", "oy2‹l43›"),
    secret("docker-token", "Docker Hub token.", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,60}", "dckr_", "dckr_pat_‹b27›"),
    secret("terraform-token", "Terraform Cloud token.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,80}", ".atlasv1.", "‹x14›.atlasv1.‹x67›"),
    secret("vault-token", "HashiCorp Vault token.", r"hv[sbr]\.[A-Za-z0-9_-]{20,300}|s\.[A-Za-z0-9]{24}", "hvs. hvb. hvr. s.", "hvs.‹b90›", "s.‹x24›", entropy=3.5),
    secret("databricks-token", "Databricks token.", r"(?:dapi|dkea|dose|doser)[0-9a-fA-F]{32}(?:-[0-9])?", "dapi dkea dose", "dapi‹h32›", "dapi‹h32›-2"),
    secret("pulumi-token", "Pulumi, Prefect and Buildkite tokens.", r"pul-[0-9a-fA-F]{40}|pn[ub]_[A-Za-z0-9]{36}|bk[ua]a_[0-9a-fA-F]{40}", "pul- pnu_ pnb_ bkua_ bkaa_", "pul-‹h40›", "pnu_‹x36›", "bkua_‹h40›"),
    secret("circleci-token", "CircleCI token.", r"CCI(?:PAT|PRJ)_[A-Za-z0-9]{16,26}_[0-9a-fA-F]{40}", "CCIPAT_ CCIPRJ_", "CCIPAT_‹x22›_‹h40›"),
    secret("artifactory-token", "JFrog Artifactory key.", r"AKCp[A-Za-z0-9]{55,75}|cmVmd[A-Za-z0-9]{55,64}", "AKCp cmVmd", "AKCp‹x69›", "cmVmd‹x59›"),
    secret("sonar-token", "SonarQube token.", r"sq[pua]_[0-9a-fA-F]{40}", "sqp_ squ_ sqa_", "squ_‹h40›"),
    secret("sourcegraph-token", "Sourcegraph token.", r"sgp_(?:[0-9a-fA-F]{16}_|local_)?[0-9a-fA-F]{40}", "sgp_", "sgp_‹h16›_‹h40›"),
    secret("doppler-token", "Doppler token.", r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}", "dp.", "dp.pt.‹x43›", "dp.st.prd.‹x43›"),
    secret("onepassword-token", "1Password secret key and service account token.",
           r"ops_eyJ[A-Za-z0-9+/_-]{100,2000}={0,3}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}", "ops_eyJ A3-",
           "ops_eyJ‹x250›", "A3-‹A6›-‹A11›-‹A5›-‹A5›-‹A5›"),
    secret("linear-key", "Linear key.", r"lin_(?:api|oauth|wh)_[A-Za-z0-9]{32,64}", "lin_api_ lin_oauth_ lin_wh_", "lin_api_‹x40›"),
    secret("postman-key", "Postman key.", r"PMAK-[0-9a-fA-F]{24}-[0-9a-fA-F]{34}|PMAT-[0-9A-Z]{26}", "PMAK- PMAT-", "PMAK-‹h24›-‹h34›"),
    secret("figma-token", "Figma token.", r"fig[dour]_[A-Za-z0-9_-]{38,60}", "figd_ figo_ figu_ figr_", "figd_‹b40›"),
    secret("harness-token", "Harness, Infracost, Defined, Snyk and ReadMe keys.",
           r"(?:pat|sat)\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}|ico-[A-Za-z0-9]{32}|dnkey-[A-Za-z0-9_=-]{26}-[A-Za-z0-9_=-]{52}|rdme_[a-z0-9]{70}|snyk_[a-z]{2,4}_[A-Za-z0-9_.-]{30,120}",
           "pat. sat. ico- dnkey- rdme_ snyk_", "pat.‹b22›.‹h24›.‹x20›", "ico-‹x32›", "rdme_‹l70›"),
    secret("age-key", "age secret key.", r"AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{58,100}", "AGE-SECRET-KEY-", "AGE-SECRET-KEY-1‹A58›"),
    secret("octopus-key", "Octopus Deploy, SettleMint, Authress and ClickHouse Cloud keys.",
           r"API-[A-Z0-9]{24,28}|sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}|authress_[A-Za-z0-9]{6,60}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}|4b1d[A-Za-z0-9]{38}",
           "API- sm_aat_ sm_pat_ sm_sat_ authress_ 4b1d", "API-‹A26›", "sm_pat_‹x16›", "4b1d‹x38›"),
    secret("intra42-secret", "42 school client secret.", r"s-s4t2(?:ud|af)-[0-9a-fA-F]{64}", "s-s4t2", "s-s4t2ud-‹h64›"),
    secret("maxmind-key", "MaxMind licence key.", r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", "_mmk", "‹x6›_‹x29›_mmk"),
]
