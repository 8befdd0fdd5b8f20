"""Keys and webhooks of Chinese clouds and platforms: Alibaba, Tencent, Baidu, Volcengine, WeCom, DingTalk, Feishu."""

from __future__ import annotations

from lamalog.redact.rule import Rule, secret

RULES: list[Rule] = [
    secret(
        "alibaba-key-id",
        "Alibaba Cloud access key id.",
        r"LTAI[A-Za-z0-9]{12,26}|STS\.[A-Za-z0-9]{20,40}",
        "LTAI STS.",
        "LTAI‹x20›",
        "STS.‹x25›",
    ),
    secret("tencent-key-id", "Tencent Cloud secret id.", r"(?:AKID|IKID)[A-Za-z0-9]{32,48}", "AKID IKID", "AKID‹x32›"),
    secret(
        "baidu-key",
        "Baidu AI Cloud key.",
        r"bce-v3/ALTAK-[A-Za-z0-9]{20,24}/[0-9a-fA-F]{40}|ALTAK[A-Za-z0-9]{20,24}|bce-auth-v1/[0-9a-fA-F]{32}/[A-Za-z0-9:%/-]{20,120}",
        "ALTAK bce-auth-v1",
        "bce-v3/ALTAK-‹x21›/‹h40›",
    ),
    secret("volcengine-key", "Volcengine access key.", r"AKLT[A-Za-z0-9_-]{30,60}={0,2}", "AKLT", "AKLT‹x43›"),
    secret("jdcloud-key", "JD Cloud access key.", r"JDC_[A-Z0-9]{25,40}", "JDC_", "JDC_‹A28›"),
    secret("zhipu-key", "Zhipu AI key.", r"[0-9a-fA-F]{32}\.[A-Za-z0-9]{16}", ".", "‹h32›.‹x16›"),
    secret(
        "wecom-webhook",
        "WeCom (企业微信) robot webhook.",
        r"(?:https?://)?qyapi\.weixin\.qq\.com/cgi-bin/webhook/[a-z_]{3,20}\?key=(?P<s>[0-9a-f-]{36})",
        "qyapi.weixin",
        "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=«‹h8›-‹h4›-‹h4›-‹h4›-‹h12›»",
    ),
    secret(
        "dingtalk-webhook",
        "DingTalk (钉钉) robot webhook and its signing secret.",
        r"(?:https?://)?oapi\.dingtalk\.com/robot/send\?access_token=(?P<s>[0-9a-fA-F]{64})|(?P<s2>SEC[0-9a-fA-F]{64})",
        "oapi.dingtalk SEC",
        "oapi.dingtalk.com/robot/send?access_token=«‹h64›»",
        "SEC‹h64›",
    ),
    secret(
        "feishu-webhook",
        "Feishu/Lark (飞书) robot webhook.",
        r"(?:https?://)?open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/(?:v2/)?hook/(?P<s>[A-Za-z0-9-]{20,40})",
        "open-apis/bot",
        "open.feishu.cn/open-apis/bot/v2/hook/«‹h8›-‹h4›-‹h4›-‹h4›-‹h12›»",
    ),
    secret(
        "tencent-map-key",
        "Tencent map key.",
        r"[A-Z0-9]{5}(?:-[A-Z0-9]{5}){5}",
        "-",
        "‹A5›-‹A5›-‹A5›-‹A5›-‹A5›-‹A5›",
        entropy=2.0,
    ),
    secret(
        "serverchan-key",
        "Server酱 push key.",
        r"SCT[0-9]{4,8}T[A-Za-z0-9]{20,40}|SCU[0-9]{4,8}T[A-Za-z0-9]{20,60}",
        "SCT SCU",
        "SCT‹d6›T‹x30›",
    ),
    secret(
        "feishu-token",
        "Feishu tenant, app and user tokens.",
        r"[tua]-[a-z0-9]{2}[0-9a-z]{6}[A-Z0-9]{20,40}",
        "t- u- a-",
        "t-g104‹l4›‹A30›",
    ),
]
