"""Find what Chinese text says of people: values after a name with or without a colon, persons addressed or mentioned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lamalog.redact.key_names import CHINESE
from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import Keys
from lamalog.redact.masks import MARKER
from lamalog.redact.pairs import Found
from lamalog.redact.quoting import closing
from lamalog.redact.surnames import SURNAMES
from lamalog.redact.validators import is_placeholder

_NAME = KeyClass("name", "chinese")
_SURNAME = "|".join(SURNAMES)
_KEYS = "|".join(sorted(CHINESE, key=len, reverse=True))
_PAIR = re.compile(
    rf"(?:(?<![A-Za-z0-9_])|(?=[\u4e00-\u9fff]))(?P<key>{_KEYS}|姓[ \u3000]{{1,4}}名)(?:MD5|md5|SHA1|sha1|哈希值?|[Hh]ash|密文|明文|值|串|如下)?(?P<paren>[（(][^（()）:：=]{{0,12}}[)）])?(?P<quote>\\{{0,7}}[\"'”」】])?[ \t\u3000]{{0,4}}"
    r"(?P<sep>[:：=＝]|为[:：]?|是[:：]?|[-=]>|已?(?:修改|重置|更新|设置|变更|改|变)?[为成]|[-—–~～|/](?=[\u4e00-\u9fff])|,(?=[ ]?[\"']))?[ \t\u3000]{0,4}",
    re.ASCII,
)
_OPEN = re.compile(r"[bBuU]?(\\{0,7})([\"'`])|([“「『【《\[(（〔〈｛])", re.ASCII)
_CLOSE = {
    "“": "”",
    "「": "」",
    "『": "』",
    "【": "】",
    "《": "》",
    "[": "]",
    "(": ")",
    "（": "）",
    "〔": "〕",
    "〈": "〉",
    "｛": "｝",
}
_SECRET = re.compile(r"[!-~]{1,512}", re.ASCII)
_FOLLOWING = r"手机|电话|身份证|地址|性别|年龄|证件|联系|邮箱|住址|生日|出生|微信|银行|卡号|车牌|护照|学号|工号|账号|密码|职位|部门|单位|民族|籍贯"
_AFTER_NAME = rf"(?=[^\u4e00-\u9fff·]|\Z|{_FOLLOWING}|先生|女士|小姐|同学|老师|医生|的|已|在|于|请|被|未|不|无|与|和|及|、|您|你|提交|申请|登录|注册|确认|签收|下单|取消|支付|完成|成功|失败|预约|办理|来电|到|从|对|向|将|为|是|经|进行|通过|收到|领取)"
_CN_NAME = re.compile(
    rf"(?:(?:{_SURNAME})[ \u3000]{{1,2}}[\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff：:])|(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}?{_AFTER_NAME}|[\u4e00-\u9fff]{{1,8}}·[\u4e00-\u9fff·]{{1,15}}|[\u4e00-\u9fff]{{2,4}}?{_AFTER_NAME})",
    re.ASCII,
)
_BARE_NAME = re.compile(rf"(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}?{_AFTER_NAME}", re.ASCII)
_STARRED = re.compile(r"[\u4e00-\u9fff]?[*＊]{1,3}[\u4e00-\u9fff]?", re.ASCII)
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z'’.-]{0,30}(?:[ ][A-Z][A-Za-z'’.-]{0,30}){0,3}", re.ASCII)
_ADDRESS = re.compile(r"[^\n\r,，;；。|\"”'」】<>\]}]{4,100}", re.ASCII)
_NEXT_KEY = re.compile(r"[ \u3000][^ \u3000:：=]{1,10}[:：=]", re.ASCII)
_NUMBER = re.compile(r"[+(（]?[0-9][0-9()（） -]{3,24}[0-9xX]|[A-Za-z]{1,2}[0-9]{6,10}", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{3,40}", re.ASCII)
_BIRTH = re.compile(r"[0-9]{4}[-/.年][ ]?[0-9]{1,2}(?:[-/.月][ ]?[0-9]{1,2}日?|月)?|(?:19|20)[0-9]{6}", re.ASCII)
_PLACE = re.compile(r"[(（\[]?([-+]?[0-9]{1,3}\.[0-9]{2,15}(?:[ ]?[,，/][ ]?[-+]?[0-9]{1,3}\.[0-9]{2,15})?)", re.ASCII)
_PLATE = re.compile(r"[\u4e00-\u9fff]?[A-Z][·•. -]?[A-Z0-9]{4,6}[挂学警港澳]?", re.ASCII)
_CODE = re.compile(r"[\u4e00-\u9fff]{1,4}字?第[0-9]{5,9}号|[A-Za-z0-9][A-Za-z0-9-]{3,63}", re.ASCII)
#: Sentences about a thing, not its value: 密码错误, 验证码已发送, 姓名不能为空.
_NOT_NAMES = re.compile(
    r"不|为空|错误|失败|成功|列表|信息|已|未|必填|格式|长度|无效|有效|字段|校验|验证|解析|管理|加载|查询|修改|更新|删除|新增|保存|导入|导出|数据|系统|服务|接口|模块|匹配|缺失|变更|配置|参数|类型|空值|未知|匿名|测试|脱敏|加密|隐藏|"
    r"超时|重复|过期|请|输入|填写|上传|下载|登录|注册|认证|识别|模型|设置|高级|普通|数量|编号|统计|页面|功能|权限|角色|画像|分析|标签|分组|中心|平台|默认|全部|所有|其他|总数|活跃|在线|离线|异常|正常|需要|可以|是否|无法|没有|关系|来源|满意|反馈|投诉|服务|支持|单位|部门|名称|电话|手机|地址|人数|姓名|密码|方式|端|库|表"
)


def chinese_pairs(keys: Keys) -> Callable[[str], Iterator[Found]]:
    """A finder of values after Chinese names."""

    def find(text: str) -> Iterator[Found]:
        place = 0
        while (match := _PAIR.search(text, place)) is not None:
            place = match.start() + 1  # 接口令牌 has 口令 in it, and ends in 令牌
            found = keys.classify(match["key"])
            if found is None:
                continue
            span = _value(text, match, found)
            if span is not None and span[0] < span[1] and not is_placeholder(text[span[0] : span[1]]):
                yield (*span, found)
                place = span[1]

    return find


def _value(text: str, match: re.Match[str], found: KeyClass) -> tuple[int, int] | None:
    start = match.end()
    if MARKER.match(text, start) is not None:
        return None
    opened = _OPEN.match(text, start)
    if opened is not None:
        start = opened.end()
        if opened[2]:
            end = closing(text, start, len(opened[1]), opened[2])
        else:
            end = text.find(_CLOSE[opened[3]], start, start + 200)
        if end < start or (found.family != "keyed" and "[REDACTED:" in text[start:end]):
            return None
        if match["sep"] and start < end and not _prose(found, text[start:end]):
            return (start, end)
    said = bool(match["sep"])
    if found.family == "keyed":
        return _secret(text, start, found.id, said, match["key"])
    if found.id == "name":
        return _name(text, start, said)
    if found.id == "address":
        return _address(text, start) if said else None
    return _written(text, start, found.id, said, match["key"])


_CREDIT = re.compile(r"(?:[0-9A-HJ-NP-RTUW-Y]{18}|[0-9A-Z]{8}-?[0-9X]|[0-9]{15,20})(?![A-Za-z0-9])", re.ASCII)
#: What each kind of number or word looks like.
_FORMS = {
    "phone": _NUMBER, "bank-card": _NUMBER, "national-id": _CODE, "email": _WORD, "birth-date": _BIRTH, "coordinates": _PLACE,
    "licence-plate": _PLATE, "credit-code": _CREDIT, "chat-id": _WORD,
}  # fmt: skip
#: Digits a value needs to count without a colon before it, and after names that mean more than one thing.
_LEAST_UNSAID = {"chat-id": 5, "national-id": 5, "phone": 7, "credit-code": 5}


#: Names of numbers that institutions count people with: without a colon after them they are as often a thing's.
_NUMBERED = frozenset("学号 工号 病历号 门诊号 住院号 档案编号 就诊号 就诊卡号 学籍号 准考证号 号牌".split())


def _written(text: str, start: int, kind: str, said: bool, key: str) -> tuple[int, int] | None:
    value = _FORMS[kind].match(text, start)
    if value is None:
        return None
    plain = value.group()
    digits = sum("0" <= c <= "9" for c in plain)
    if kind == "chat-id" and not digits:
        return value.span() if said or "_" in plain else None
    if kind == "chat-id" and not said and key.startswith("微信"):
        return value.span() if re.search(r"[0-9_-]", plain) and len(plain) >= 6 else None
    least = 9 if key in ("账号", "帐号") else 7 if kind == "phone" else 1 if said else _LEAST_UNSAID.get(kind, 1)
    if digits < least or (kind == "chat-id" and digits == len(plain) < 5) or (len(plain) > 4 and len(set(plain)) == 1):
        return None
    start, end = value.span(1) if kind == "coordinates" else value.span()
    if text[end : end + 1] in ("*", "＊") or (not said and key in _NUMBERED):
        return None  # masked already; the number of a visit or a member of staff
    while end > start and text[end - 1] in " (（-.":
        end -= 1
    return start, end


_SPOKEN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{2,20}(?=[,，。；;、\s\"”」】）)]|\Z)", re.ASCII)


def _secret(text: str, start: int, kind: str, said: bool, key: str = "") -> tuple[int, int] | None:
    if said and key.endswith(("答案", "口令", "暗号", "密语")):
        spoken = _SPOKEN.match(text, start)
        if spoken is not None and not _NOT_NAMES.search(spoken.group()):
            return spoken.span()
    value = _SECRET.match(text, start)
    if value is None:
        return None
    end = value.end()
    for stop in re.finditer(
        r"[,;&\"'<>|)\]}](?![A-Za-z0-9!@#$%^*+_-])|[,;&](?=[A-Za-z_]{1,30}[=:])|\\[nrt\"']", value.group()
    ):
        end = start + stop.start()
        break
    while end > start and text[end - 1] in ".,;:":
        end -= 1
    plain = text[start:end]
    digits = any(c.isdigit() for c in plain)
    if kind == "otp":
        return (
            (start, end)
            if digits
            and 4 <= len(plain) <= 12
            and plain.replace("-", "").isalnum()
            and (plain.isalnum() or plain[0].isdigit())
            else None
        )
    if not said and (len(plain) < 6 or not digits or "=" in plain or "/" in plain):
        return None
    if plain.lower() in ("true", "false", "null", "none", "error", "invalid", "required", "ok", "failed"):
        return None
    return (start, end) if len(plain) >= (1 if kind == "password" else 4) else None


def _prose(found: KeyClass, value: str) -> bool:
    if found.family == "keyed":
        return False
    if found.id == "name":
        return _NOT_NAMES.search(value) is not None or any(c.isdigit() for c in value) or len(value) > 60
    if found.id == "address":
        return "://" in value or len(value) < 4
    return not any(c.isdigit() for c in value) and "@" not in value


def _name(text: str, start: int, said: bool) -> tuple[int, int] | None:
    if _STARRED.match(text, start):
        return None
    match = (_CN_NAME if said else _BARE_NAME).match(text, start)
    if match is None:
        match = _LATIN_NAME.match(text, start) if said else None
        return match.span() if match is not None and len(match.group()) > 1 else None
    name = match.group()
    if _NOT_NAMES.search(name) or name in CHINESE or text.startswith(_KEY_WORDS, start):
        return None
    return match.span()


#: The address of a wallet, not of a house: 提币地址.
_WALLET = re.compile(
    r"(?:0x[0-9a-fA-F]{40}|(?:bc1|ltc1|tb1)[0-9a-z]{25,62}|[13TLDX][1-9A-HJ-NP-Za-km-z]{25,34})(?![A-Za-z0-9])",
    re.ASCII,
)


def _address(text: str, start: int) -> tuple[int, int] | None:
    match = _ADDRESS.match(text, start)
    wallet = _WALLET.match(text, start)
    if wallet is not None:
        return wallet.span()
    if (
        match is None
        or "://" in match.group()
        or not re.search(r"[\u4e00-\u9fff]{2}|[A-Za-z]{2,}[ ][A-Za-z]|\d[ ][A-Z]", match.group())
    ):
        return None
    end = match.end()
    following = _NEXT_KEY.search(match.group())
    if following is not None:
        end = start + following.start()
    while end > start and text[end - 1] in " )）.\u3000":
        end -= 1
    plain = text[start:end]
    if re.match(r"(?:已|不|未|解析|为空|错误|格式|无效|校验|必填|请)", plain) or re.fullmatch(
        r"[0-9a-fA-Fx.:]+", plain
    ):
        return None
    return start, end


#: Names of values, which a surname may begin: 车牌, 经纬度.
_KEY_WORDS = tuple(name for name in CHINESE if len(name) > 1)
_ADDRESSED = re.compile(
    rf"(?:{_SURNAME})[\u4e00-\u9fff]{{0,2}}?(?=先生|女士|小姐|老师|同学|医生|经理|护士|师傅|教授|主任|同志)", re.ASCII
)
_MENTIONED = re.compile(
    rf"(?:用户|客户|员工|学生|会员|司机|骑手|乘客|旅客|患者|病人|尊敬的|亲爱的|医生|护士|老师|师傅|申请人|车主|业主|我叫|名叫|我是)[：: ]?[\"“「【]?((?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}?|[A-Z][a-z]{{1,15}}[ ][A-Z][a-z]{{1,15}})(?=[\"”」】\s,，。:：(（;；!！]|\Z|的|已|在|于|先生|女士|登录|注册|提交|申请|下单|支付|您|完成|预约|上传|请求|发起|取消|确认|签收|到|从|通过|来电|投诉|反馈|绑定|因|被|将|向|对|给|与|和|及|并|还|又|也|未|没|前|后|经|由|为|是|有|男|女|主诉|入院|出院|就诊|挂号|缴费|打卡|请假|报名|报修|续费|充值|转账|收到|领取|退款|下载|修改|删除|创建|编辑|审批|审核|同意|拒绝|驳回|查询|进入|离开|加入|退出|关注|评论|点赞|[0-9])",
    re.ASCII,
)


#: A mobile number or resident id: where one stands, a quoted name beside it is a person's.
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:1[3-9][0-9]{9}|[1-8][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx])(?![0-9A-Za-z])", re.ASCII
)
_QUOTED = re.compile(rf"(?:[\"'“]|(?<=[ ,，]))((?:{_SURNAME})[\u4e00-\u9fff]{{1,2}})(?:[\"'”]|\(String\))", re.ASCII)


#: Whoever does or gets something: 审批人=孙丽华, 报修员：李雷.
_ROLE = re.compile(
    rf"[\u4e00-\u9fff]{{1,6}}(?:人|者|员|師|师|长|方|主|生|户|姓名|名字)[\"'”]?[ ]?(?:[:：=＝]|,(?=[ ]?[\"']))[ ]?[\"'“]?((?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}?){_AFTER_NAME}",
    re.ASCII,
)


def said_names(text: str) -> Iterator[Found]:
    """李明先生, 用户王小红登录: persons that a sentence addresses or mentions."""
    if text.isascii():
        return
    found = [match.span() for match in _ADDRESSED.finditer(text)] + [
        match.span(1) for match in _MENTIONED.finditer(text)
    ]
    found += [match.span(1) for match in _ROLE.finditer(text)]
    if _PERSONAL.search(text) is not None:
        found += [match.span(1) for match in _QUOTED.finditer(text)]
    for start, end in dict.fromkeys(found):
        if (
            end - start >= 2
            and not _NOT_NAMES.search(text[start:end])
            and text[start:end] not in CHINESE
            and not text.startswith(_KEY_WORDS, start)
        ):
            yield start, end, _NAME


def names_gate() -> str:
    """A pattern that every addressed or mentioned person satisfies."""
    # Not "a surname and then, anywhere, a number": what is awaited over any distance doubles the automaton's states.
    surname = f"(?:{_SURNAME})"
    return (
        r"(?:^|[^0-9A-Za-z])(?:1[3-9][0-9]{9}|[1-8][0-9]{5}(?:19|20)[0-9]{9})|先生|女士|小姐|老师|同学|医生|经理|护士|师傅|教授|主任|同志"
        rf"|(?:人|者|员|師|师|长|方|主|生|户|姓名|名字)[\"'”]? ?(?:[:=,]|：|＝) ?[\"'“]*{surname}"
        rf"|(?:用户|客户|员工|学生|会员|司机|骑手|乘客|旅客|患者|病人|尊敬的|亲爱的|医生|护士|老师|师傅|申请人|车主|业主|我叫|名叫|我是)(?:：|[: ])?(?:[\"]|“|「|【)?(?:{surname}|[A-Z][a-z]+ [A-Z])"
    )
