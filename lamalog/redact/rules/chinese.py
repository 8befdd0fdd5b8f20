"""Personal data and secrets in Chinese text, and numbers that Chinese systems give to people."""

from __future__ import annotations

import re

from lamalog.redact.chinese import chinese_pairs, names_gate, said_names
from lamalog.redact.context import counted, words_before
from lamalog.redact.key_names import CHINESE
from lamalog.redact.keys import Keys
from lamalog.redact.otp import one_time_codes
from lamalog.redact.rule import Rule
from lamalog.redact.validators import CN_PROVINCES, cn_credit_code, cn_resident_id, digits_of

FAMILY = "chinese"


def _mobile(match: re.Match[str]) -> bool:
    number = digits_of(match["n"])
    if (
        number.endswith("0000000")
        and re.search(r"手机|电话|联系|phone|mobile|tel|call", words_before(match), re.I) is None
    ):
        return False
    return not counted(match) and len(set(number)) > 2


def _resident(match: re.Match[str]) -> bool:
    number = re.sub(r"[ -]", "", match.group()).upper()
    if cn_resident_id(number):
        return True
    if number[:2] not in CN_PROVINCES or counted(match):
        return False
    # Where the words say it is one, a wrong check digit is a typing error.
    before = words_before(match)
    return (
        re.search("身份|实名|证件", before) is not None or re.search(r"[\u4e00-\u9fff]{2,4}[(（]\Z", before) is not None
    )


def _credit_code(match: re.Match[str]) -> bool:
    code = match.group().upper()
    known = code[:2] in _REGISTERS and code[2:4] in CN_PROVINCES
    return known and cn_credit_code(code) and not counted(match)


_REGISTERS = frozenset(
    "11 12 13 19 21 29 31 32 33 34 35 39 41 49 51 52 53 59 61 62 69 71 72 79 81 89 91 92 93 A1 A9 N1 N2 N3 N9 Y1".split()
)


def _handle(match: re.Match[str]) -> bool:
    value = match["s"]
    return (
        any(c.isdigit() for c in value) and (not match.string.isascii() or ":" in match.group()) and not counted(match)
    )


def _plate(match: re.Match[str]) -> bool:
    return any(c.isdigit() for c in match.group())


def chinese_rules(keys: Keys) -> list[Rule]:
    """The Chinese rules; *keys* says what a name means."""
    return [
        Rule(
            id="cn-keyed",
            family=FAMILY,
            doc="Values after Chinese names: 姓名 密码 验证码 地址 身份证号 …, with or without a colon.",
            find=chinese_pairs(keys),
            gate="|".join(sorted(CHINESE)) + "|姓(?: |　)+名",
            keywords=(*sorted(CHINESE), "姓"),
            hits=(
                "姓名：«张三»，手机号：«13800138000»",
                "用户密码为«hunter2»，请尽快修改",
                "收件人：«李小明»，收货地址：«北京市朝阳区建国路88号院5号楼1203室»",
                "您的验证码是«482913»，5分钟内有效",
                "联系人 «王芳» 已确认",
                '{"姓名": "«欧阳娜娜»", "密码": "«abc 123»"}',
                "微信号：«zhang_san88»",
                "QQ：«123456789»",
                "口令=«Tr0ub4dor»",
                "持卡人:«赵六» 卡号:«6222021234567890»",
            ),
            misses=(
                "密码错误，请重试",
                "验证码已发送",
                "姓名不能为空",
                "地址解析失败",
                "联系人列表加载完成",
                "密码：******",
            ),
        ),
        Rule(
            id="cn-mobile",
            family=FAMILY,
            doc="Chinese mobile numbers, also with separators or +86.",
            pattern=r"(?<![A-Za-z0-9_.+-])(?:(?:\+|00)?86[ -]{0,2})?(?P<n>1[3-9][0-9](?:[0-9]{8}|([ -])[0-9]{4}\2[0-9]{4}))(?![A-Za-z0-9_]|\.[0-9]|-[0-9])",
            check=_mobile,
            gate=r"(?:^|[^0-9a-z_.+-])(?:(?:\+|00)?86[ -]*)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}",
            keywords=tuple(f"1{n}" for n in range(3, 10)),
            hits=("手机«13800138000»已绑定", "call «138-0013-8000» or «+86 139 1234 5678»", "phone=«8613912345678» ok"),
            misses=(
                "size 17179869184 bytes",
                "ts=1700000000123",
                "order_id=13800138000",
                "a13800138000",
                "13800138000.5",
                "1380013800012",
            ),
        ),
        Rule(
            id="cn-landline",
            family=FAMILY,
            doc="Chinese landline numbers with area code.",
            pattern=r"(?<![A-Za-z0-9_.+-])(?:\(0[0-9]{2,3}\)[ ]?|（0[0-9]{2,3}）|(?:(?:\+|00)?86[ -]?)?0?(?:10|2[0-57-9]|[3-9][0-9]{2})[-]|0(?:10|2[0-57-9]|[3-9][0-9]{2})[ ])[2-8][0-9]{6,7}(?:-[0-9]{1,5}|转[0-9]{1,5})?(?![A-Za-z0-9_-]|\.[0-9])",
            check=lambda m: not counted(m) and m.group()[0] in "(（0+8",
            gate=r"(?:^|[^0-9a-z_.+-])(?:\(0[0-9]{2,3}\) ?|（0[0-9]{2,3}）|(?:(?:\+|00)?86[ -]?)?0?[1-9][0-9]{1,2}-|0[1-9][0-9]{1,2} )[2-8][0-9]{6}",
            keywords=("-", " ", "(", "（"),
            hits=("电话«010-62781234»，", "«0571-87654321» 转接", "请拨«(021)52345678»"),
            misses=("2024-2345678", "0x010-62781234a", "100-2345678"),
        ),
        Rule(
            id="cn-resident-id",
            family=FAMILY,
            doc="Chinese resident ids: region, date of birth, mod 11-2.",
            pattern=r"(?<![A-Za-z0-9_.])[1-8][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx](?![A-Za-z0-9_])",
            check=_resident,
            gate=r"(?:^|[^A-Za-z0-9_.])[1-8][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}",
            keywords=("18", "19", "20"),
            hits=("身份证«11010519491231002X»已核验", "id «440524188001010014»", "id «110105 19491231 002X»"),
            misses=("110105194912310021", "订单20240115123456789X"),
        ),
        Rule(
            id="cn-credit-code",
            family=FAMILY,
            doc="Unified social credit codes, mod 31.",
            pattern=r"(?<![A-Za-z0-9_])[0-9A-HJ-NPQRTUWXYan][0-9][0-9]{6}(?:[0-9A-HJ-NPQRTUWXY]{10}|[0-9a-hj-npqrtuwxy]{10})(?![A-Za-z0-9_])",
            check=_credit_code,
            gate=r"(?:^|[^0-9A-Za-z_])(?:[1-8][1-9]|9[123]|[AN][1-9]|Y1)[0-9]{6}[0-9A-Y]{10}",
            keywords=tuple("0123456789"),
            hits=("企业«91350100M000100Y43»认证",),
            misses=("91350100M000100Y44", "20240115103000123456"),
        ),
        Rule(
            id="cn-plate",
            family=FAMILY,
            doc="Chinese number plates.",
            pattern=r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-HJ-NP-Z][·•・. -]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])",
            check=_plate,
            gate=r"(?:" + "|".join("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使") + r")[a-z]",
            keywords=tuple("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"),
            hits=("车牌«京A12345»入场", "«粤B·D12345»", "«沪AD12345»"),
            misses=("新API上线", "云GPU12345678", "川CONFIG"),
        ),
        Rule(
            id="cn-permit",
            family=FAMILY,
            doc="Chinese passports and travel permits in Chinese text.",
            pattern=r"(?:护照|通行证|台胞证|回乡证|港澳证|证件)[号码为是：:(（ ]{0,5}(?P<s>(?:[EeGgDdSsPpHhMmCcWwKk][A-Za-z]?[0-9]{7,10}|[0-9]{8}(?:[0-9]{2})?))(?![A-Za-z0-9])|(?<![A-Za-z0-9])(?P<s2>[EGDSPHMCWK][A-Z]?[0-9]{7,9})[ ]?(?:护照|通行证|台胞证|回乡证)",
            gate="护照|通行证|台胞证|回乡证|港澳证|证件",
            keywords=("护照", "通行证", "台胞证", "回乡证", "港澳证", "证件"),
            hits=("护照«E12345678»登记", "港澳通行证：«C12345678»", "回乡证 «H1234567890»"),
            misses=("护照已过期",),
        ),
        Rule(
            id="cn-address",
            family=FAMILY,
            doc="Chinese addresses down to the house: district, road, number.",
            pattern=r"(?:派送至|派送到|配送至|配送到|寄往|寄到|送到|送至|送往|位于|住在|家住|发往|到|在|往|至|于|从|去|是|为)?(?P<s>(?:[\u4e00-\u9fff]{2,7}(?:省|自治区)[ ]?)?(?:[\u4e00-\u9fff]{2,7}(?:市|州|盟)[ ]?)?(?:[\u4e00-\u9fff]{1,7}(?:区|县|旗|镇|乡|街道)[ ]?){1,2}[\u4e00-\u9fff0-9A-Za-z-]{0,16}?(?:路|街|道|巷|弄|胡同|大道|村|屯|组|小区|花园|苑|大厦|广场|园)[\u4e00-\u9fff0-9A-Za-z-]{0,12}?[0-9一二三四五六七八九十]{1,6}(?:号院|号楼|号|弄|栋|幢|座|室|单元)(?:[0-9A-Za-z一二三四五六七八九十-]{1,6}(?:号楼|号|栋|幢|座|单元|室|楼|层|户)?){0,4}(?:[ ]?[\u4e00-\u9fffA-Za-z0-9-]{0,14}?[0-9A-Za-z一二三四五六七八九十]{1,5}(?:号楼|栋|幢|座|单元|室|层)){0,3})",
            gate="(?:区|县|旗|镇|乡|街道)[^\\n]*(?:路|街|道|巷|弄|胡同|村|屯|组|小区|花园|苑|大厦|广场|园)[^\\n]*(?:号|弄|栋|幢|座|组|室|单元|楼|层)",
            keywords=("区", "县", "旗", "镇", "乡", "街道"),
            hits=("寄往«广东省深圳市南山区科技园南区高新南一道8号»，", "到«上海市浦东新区世纪大道100号» ok"),
            misses=("可用区故障切换", "华东区道路检测模型第3组"),
        ),
        Rule(
            id="cn-name",
            family=FAMILY,
            doc="Chinese names before a form of address or after a word for a person.",
            find=said_names,
            gate=names_gate(),
            keywords=(
                "1",
                "人",
                "者",
                "员",
                "師",
                "长",
                "方",
                "主",
                "生",
                "户",
                "姓名",
                "名字",
                "我叫",
                "名叫",
                "我是",
                "申请人",
                "车主",
                "业主",
                "先生",
                "女士",
                "小姐",
                "老师",
                "同学",
                "医生",
                "用户",
                "客户",
                "员工",
                "学生",
                "会员",
                "司机",
                "骑手",
                "乘客",
                "旅客",
                "尊敬的",
                "亲爱的",
                "患者",
                "病人",
                "经理",
                "护士",
                "师傅",
                "同志",
                "教授",
                "主任",
            ),
            hits=("尊敬的«李明»先生，您好", "用户«王小红»登录成功", "客户«赵敏»，订单已发货"),
            misses=("用户登录成功", "用户高级设置", "老师好", "客户管理系统"),
        ),
        Rule(
            id="cn-chat",
            family=FAMILY,
            doc="Handles of WeChat and QQ as people give them: 加我wx test_88, v信：abc123.",
            pattern=r"(?:加我?|我的|联系|添加|搜)?(?:(?<![A-Za-z])(?:[qQ]{2}|[wWvV][xX]|[vV]信|[wW]e[cC]hat)|薇信|威信|扣扣|企鹅)(?:[ ]?号码?|群|ID|id)?[是为]?[ ]?[:：]?[ ]?(?P<s>[A-Za-z][A-Za-z0-9_-]{5,19}|[0-9]{5,12})(?![A-Za-z0-9_.@-])",
            check=_handle,
            gate="(?:qq|wx|vx|v信|wechat|薇信|威信|扣扣|企鹅)(?:号|群|id)?[^0-9a-z\\n]*[0-9a-z]",
            keywords=("qq", "wx", "vx", "v信", "wechat", "薇信", "威信", "扣扣", "企鹅号"),
            hits=("加我qq «2345678901»", "QQ 号码为 «78123456»", "加我wx: «test_user88»", "v信：«abc12345»"),
            misses=("wx appid", "qq 群", "wechat login failed"),
        ),
        Rule(
            id="cn-otp",
            family=FAMILY,
            doc="A code said before its name: 123456 是您的验证码.",
            find=one_time_codes,
            gate="[0-9]{4}[^0-9\\n]*(?:验证码|校验码|动态码|动态密码)|[0-9]{4,8} is (?:your|the)|(?:code|otp|pin|password|c(?:ó|o)digo|codice)(?: (?:for|to|of) (?:[a-z]+ )?\\S+)?(?: (?:is|was|sent|est|ist|lautet|es|è|é))? ?[:=]? ?[\"'(]?(?:(?:[a-z]-)?[0-9]{3}|(?-i:[A-Z0-9]{5}))|(?:totp|hotp|otp|2fa|mfa|two.factor|one.time|(?:verification|security|auth|authentication|login|sms) code|passcode|authenticator|验证码|校验码|动态|驗證碼)[^\\n]*[0-9]{3}",
            keywords=(
                "验证码",
                "校验码",
                "动态码",
                "动态密码",
                " is your",
                " is the",
                "code",
                "otp",
                "pin",
                "password",
                "digo",
                "codice",
                "2fa",
                "mfa",
                "factor",
                "one",
                "authenticator",
                "动态口令",
                "驗證碼",
            ),
            hits=(
                "«482913»（登录验证码），请勿泄露",
                "«482913» 是您的验证码",
                "«482913» is your verification code",
                "Your verification code is «482913».",
                "login code: «482913»",
                "use code «G-482913» to log in",
                "Votre code est «482 913».",
                "Tu código es «482913»",
                "verification code for login is «664349» (valid 5 min)",
                "pyotp.TOTP('x').verify('«480862»') -> False",
            ),
            misses=("2024 年的验证码统计", "404 is the status", "exit code 1234 returned", "status code: 5020"),
        ),
    ]
