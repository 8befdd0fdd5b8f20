"""Which names are names of secrets or of personal data: ``db.password`` and 手机号 are, ``token_count`` and ``author`` are not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lamalog.redact.options import Options

#: Classified names kept; a service uses far fewer.
CACHE = 4096


@dataclass(frozen=True)
class KeyClass:
    """What a key's value is. *whole*: it is hidden whatever it looks like, also inside containers."""

    id: str
    family: str
    whole: bool = True


#: Of a name that the user calls secret.
OWN = KeyClass("secret", "keyed")
#: The name of a person, by whatever key.
PERSON = KeyClass("name", "personal")


def _table(family: str, whole: bool, **ids: str) -> dict[str, KeyClass]:
    return {
        name: KeyClass(rule.replace("_", "-"), family, whole) for rule, names in ids.items() for name in names.split()
    }


#: The last words of a key, joined, tell what it is: ``customer_full_name`` ends in ``fullname``.
ENDINGS = _table(
    "keyed", True,
    password="password passwd passwort passwrd pwd psw passphrase passcode pass userpass dbpass pw mdp contrasena senha kennwort "
    "motdepasse wachtwoord passord heslo salasana adgangskode palavrapasse katasandi geslo sshpass pgpassword mysqlpwd redisauth keystorepass storepass keypass masterpassword passkey wordpass pswd pword",
    secret="secret secrets clientsecret appsecret consumersecret sharedsecret secretkey secretaccesskey secretid appsecretkey "
    "totpseed totpsecret otpsecret seedphrase recoveryphrase mnemonic mnemonicphrase seedwords recoverycode recoverycodes "
    "backupcode backupcodes signingsecret webhooksecret cookiesecret keybase hmac hmackey",
    token="token accesstoken refreshtoken idtoken authtoken bearertoken apitoken sessiontoken bottoken userauth jwt bearer "
    "xauthtoken sastoken sas usertoken logintoken accesstokens refreshtokens apitokens authtokens devicetoken pushtoken "
    "registrationtoken vaulttoken deploytoken personalaccesstoken pat oauthtoken oauth tokensecret securitytoken resettoken "
    "magiclink tokenvalue ticket xoxb authenticitytoken",
    api_key="apikey apikeys apisecret xapikey appkey appkeys accesskey accesskeys authkey subscriptionkey consumerkey licensekey licencekey "
    "servicekey functionskey masterkey accountkey storagekey sharedkey sharedaccesskey primarykeyvalue integrationkey "
    "ingestionkey writekey adminkey rootkey sendkey serverkey deploykey activationkey productkey serialkey datakeyplaintext",
    private_key="privatekey privkey privatekeyid privatekeydata sshkey pemkey encryptionkey decryptionkey cryptokey aeskey deskey rsakey signingkey "
    "signkey sigkey jwtkey jwtsecret tlskey sslkey keymaterial wgkey presharedkey psk keypem privatekeypem pgpkey gpgkey walletkey "
    "datakey dek kek ecdsakey encryptkey fernetkey",
    credential="credential credentials creds cred authorization proxyauthorization auth basicauth httpauth authheader xauth "
    "wwwauthorization userpwd connectionstring connstr connectstring connstring sessiondata",
    session="sessionid sessid sessionkey jsessionid phpsessid aspsessionid sid rememberme aspxauth wordpressloggedin connectsid sessioncookie sessionhash ssid0",
    cookie="cookie cookies setcookie cookiejar cookieheader cookievalue",
    csrf="csrf csrftoken xsrf xsrftoken csrfmiddlewaretoken xcsrftoken xxsrftoken requestverificationtoken csrfkey csrfnonce",
    otp="otp totp otpcode otptoken totpcode mfacode mfatoken twofactorcode 2facode pincode pin pinnumber verificationcode verifycode "
    "verificationtoken smscode authcode authorizationcode logincode onetimepassword onetimecode securitycode "
    "confirmationcode vcode captchacode captcha emailcode phonecode passcode2 onetimepasscode checkcode",
    card_code="cvv cvv2 cvc cvc2 cvn cardcvc cardcvv cid3",
    password_hash="passwordhash passwdhash pwdhash hashedpassword passwordsalt passworddigest encryptedpassword passhash tokenhash",
)  # fmt: skip
ENDINGS |= _table(
    "personal", True,
    name="fullname realname firstname lastname givenname familyname surname middlename maidenname customername contactname "
    "recipientname receivername consignee consigneename patientname cardholder cardholdername accountholder accountholdername "
    "holdername employeename studentname buyername payeename payername legalname guestname passengername applicantname "
    "truename displayfullname ownername insuredname beneficiaryname borrowername candidatename membername sendername "
    "mothermaidenname contactperson emergencycontact recipient addressee patient fname lname userrealname personname "
    "shippingname billingname nameoncard authorname0",
    address="homeaddress streetaddress shippingaddress billingaddress postaladdress mailingaddress deliveryaddress addressline "
    "addressline1 addressline2 addr1 addr2 street streetname fulladdress residentialaddress receiveraddress useraddress "
    "detailaddress address1 address2 livingaddress currentaddress permanentaddress homeaddr shipto billto",
    phone="phone phonenumber phoneno mobile mobilephone mobilenumber mobileno cellphone cell cellnumber telephone telephonenumber tel telno "
    "telnumber msisdn faxnumber fax contactnumber contactphone homephone workphone whatsapp landline phonenum callerid "
    "callernumber tonumber fromnumber",
    email="email emailaddress mail mailaddress useremail contactemail emailid workemail emails recipientemail replyto",
    birth_date="dob birthday birthdate dateofbirth birthdt bday born birthdateiso birth",
    national_id="ssn socialsecurity socialsecuritynumber socialsecurityno idcard idcardno idcardnumber identitycard identitynumber nationalid "
    "nationalidnumber nationalinsurancenumber nino nin nhsnumber nhsno taxid taxidnumber taxpayerid tin itin passport passportno "
    "passportnumber passportid driverlicense driverslicense drivinglicence drivinglicense driverlicensenumber licenseno "
    "driverslicensenumber drivinglicensenumber dlnumber idno certno idnumber identityno idcode personalid personalnumber aadhaar "
    "aadhaarnumber pannumber cpf cnpj curp nric fin hkid sin sinnumber tfn bsn pesel dni nie codicefiscale vatnumber credentialno "
    "citizenid cnp steuerid steueridnr steuernummer cuit cuil egn oib jmbg tckn tckimlik hetu cpr cprnumber personnummer fodselsnummer kennitala ppsn nif nationalinsurance insurancenumber matricule certificateno residentid residentregistrationnumber medicareno medicarenumber",
    bank_card="cardnumber cardno cardnum creditcard creditcardnumber ccnumber ccnum debitcard debitcardnumber bankcard bankcardno pan "
    "bankcardnumber cardpan primaryaccountnumber",
    bank_account="iban bankaccount bankaccountnumber bankaccountno accountnumber acctnumber acctno routingnumber sortcode swiftaccount",
    licence_plate="licenseplate licenceplate plateno platenumber numberplate plate vehicleplate carplate carno carnumber "
    "registrationplate vehicleregistration vin0",
    coordinates="latitude longitude lat lng lon gps gpscoordinates gpscoords coordinates coords gpslatitude gpslongitude geolocation "
    "latlng latlon geopoint gpsposition gpslocation geocoords",
    image_owner="cameraownername cameraowner artist xpauthor imageowner",
    image_serial="bodyserialnumber cameraserialnumber lensserialnumber internalserialnumber imageuniqueid",
    chat_id="qq qqnumber wechat wechatid weixin wxid wechatno openid unionid lineid telegramid skypeid snapchat wechataccount",
)  # fmt: skip
CHINESE = _table(
    "keyed", True,
    password="密码 口令 登录密码 支付密码 交易密码 暗号 密碼 通行码",
    secret="密钥 秘钥 私钥 密鑰 金鑰 助记词 应用密钥 访问密钥 签名密钥 API密钥",
    token="令牌 访问令牌 刷新令牌 凭证 凭据 授权码 权杖",
    otp="验证码 校验码 动态码 动态口令 短信验证码 驗證碼 激活码 提取码 确认码 安全码 动态密码 短信码 PIN码 识别码 邀请码",
    session="会话标识 会话ID",
)  # fmt: skip
CHINESE |= _table(
    "chinese", True,
    name="姓名 联系人 收件人 收货人 发件人 寄件人 真实姓名 客户姓名 用户姓名 患者姓名 患者 持卡人 户主 户名 开户人 法人 法定代表人 经办人 "
    "申请人 投保人 被保险人 受益人 紧急联系人 负责人 监护人 学生姓名 员工姓名 乘客姓名 乘车人 乘机人 入住人 收款人 付款人 病人 业主 "
    "车主 司机 中文名 姓氏 會員姓名 寄件者 收件者 聯絡人 租客 承租人 出租人 配偶 父亲 母亲 家长 担保人 借款人 预约人 就诊人 参保人 签收人 骑手姓名 嫌疑人 当事人 员工 客户名称 实名认证 收件 寄件 收货 办理人 代办人 驾驶人 快递员 委托人 代理人 收货信息 收件信息 寄件信息 联系人姓名 收件人姓名 收货人姓名",
    address="地址 住址 家庭住址 收货地址 收件地址 寄件地址 家庭地址 联系地址 通讯地址 详细地址 居住地址 户籍地址 户籍所在地 现住址 邮寄地址 "
    "送货地址 配送地址 住所 公司地址 单位地址 居住地 户口所在地 取件地址 上车地点 安装地址 身份证地址 通信地址 发货地址",
    phone="手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 座机 固话 移动电话 手機 手機號碼 電話 家庭电话 办公电话 收货电话 传真 预留手机号 "
    "收件人电话 收货人电话 联系人电话 紧急联系电话 来电号码 主叫号码 被叫号码 绑定手机",
    email="邮箱 电子邮箱 邮件地址 电子邮件 邮箱地址",
    national_id="身份证 身份证号 身份证号码 证件号 证件号码 护照 护照号 护照号码 港澳通行证 通行证号 台胞证 社保号 社保卡号 驾照号 驾驶证号 驾驶证 公民身份号码 "
    "军官证 军官证号 居住证 居住证号 身份證 身份證字號 證件號碼 回乡证 台湾通行证 往来港澳通行证 公民身份证号码 医保卡号 医保号 户口本号 "
    "学号 工号 档案编号 往来台湾通行证 通行证号码 出入境证件 港澳居民来往内地通行证 台湾居民来往大陆通行证 通行证 港澳台通行证",
    bank_card="银行卡 银行卡号 卡号 信用卡号 信用卡 储蓄卡号 借记卡号 收款账号 收款卡号 银行账号 账号 帐号 账户号码 银行账户 开户账号 对公账号 收款账户 付款账号 付款卡号 工资卡号",
    birth_date="出生日期 生日 出生年月 出生年月日 出生时间 出生",
    licence_plate="车牌 车牌号 车牌号码 号牌 号牌号码 車牌",
    credit_code="组织机构代码 机构代码 统一社会信用代码 信用代码 社会信用代码 税号 纳税人识别号",
    coordinates="经纬度 坐标 纬度 经度 GPS坐标 定位坐标",
    chat_id="微信 微信号 QQ QQ号 QQ号码 微信ID 支付宝账号 支付宝 钉钉号 抖音号 企鹅号 微信账号 QQ账号",
)  # fmt: skip
PASSWORD = KeyClass("password", "keyed")
#: Words for a password that are not ASCII, as :func:`joined` writes them.
FOREIGN = frozenset(
    "contraseña пароль парола パスワード 暗証番号 비밀번호 암호 hasło lösenord şifre jelszó κωδικός mậtkhẩu รหัสผ่าน كلمةالمرور كلمةالسر סיסמה".split()
)
#: Ids that a name can give to its value: they can be told apart in policies and counters, as rules can.
NAMED_IDS = frozenset(found.id for found in (*ENDINGS.values(), *CHINESE.values())) | {"secret"}
#: Put after a secret's name without making it less secret.
TRANSPARENT = frozenset(
    "value val text plain plaintext raw str string hash hashed digest old new current confirm confirmation repeat again b64 base64 encoded "
    "encrypted enc cipher prev previous next default header param data env var 1 2 3 0 primary secondary main backup".split()
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
    if _CJK.search(key):
        return _chinese(key)
    if not key.isascii() and joined(key).endswith(tuple(FOREIGN)):
        return PASSWORD
    words = [word.lower() for word in _WORDS.findall(key)]
    while len(words) > 1 and words[-1] in TRANSPARENT:
        words.pop()
    if not words:
        return None
    for count in range(min(4, len(words)), 0, -1):
        found = ENDINGS.get("".join(words[-count:]))
        if found is not None:
            return None if count == 1 and _look_alike(words) else found
    return None


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
            return found
    return None
