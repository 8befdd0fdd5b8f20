"""Lines with something to hide, by family, in the shapes that services log them. ``«»`` marks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.values import Values

#: Sentences and notations that any value can stand in.
FRAMES = (
    "{} received from upstream",
    "INFO  handler: using {} for request 42",
    '{{"level": "info", "value": "{}", "n": 3}}',
    "value={} status=200 duration=0.12",
    "2024-05-06T07:08:09.123Z worker-3 | {} | done",
    "retrying with {} (attempt 2/3)",
    "[{}] rejected by peer",
    "config: {{'v': '{}', 'debug': True}}",
    "got '{}', expected None",
    "处理完成：{}，耗时 0.2 秒",
    "curl -s https://svc.local/run?v={}",
    "ValueError: unexpected {!s} in payload",
    "<item>{}</item>",
    "job t-17 → {} ✓",
    "({})",
    "x\\t{}\\ty",
    "args: ({!s},)",
    "- {}\n",
)


def tokens(v: Values) -> dict[str, list[str]]:
    """Credentials that tell by their own form whose they are, by family."""
    u, h, x, b = v.uuid, v.hex, v.alnum, v.url64
    return {
        "cloud": ["AK" + "IA" + v.take("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), "AS" + "IA" + v.take("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), "AI" + "za" + b(35), "GOC" + "SPX-" + b(28), "ya" + "29.a0" + b(120),
                  x(3) + "8Q~" + x(34), x(76) + "+ASt" + x(5) + "A==", "dop_" + "v1_" + h(64), "LT" + "AI" + x(20), "AK" + "ID" + x(32), "AK" + "LT" + x(43), "tskey-" + "auth-" + x(16) + "-" + x(32), "hvs" + "." + b(90), "sbp_" + h(40), "1//0" + b(60)],
        "ai": ["sk-" + "proj-" + x(40) + x(40), "sk-" + "ant-api03-" + b(93) + "AA", "hf" + "_" + x(34), "r8" + "_" + x(37), "gs" + "k_" + x(52), "pp" + "lx-" + x(48), "xai" + "-" + x(80), "sk-" + "or-v1-" + h(64), "sk-" + h(32), "nva" + "pi-" + x(64), "jina" + "_" + x(60), h(32) + "." + x(16), "lsv2" + "_pt_" + h(32) + "_" + h(10)],
        "code": ["gh" + "p_" + x(36), "gh" + "s_" + x(36), "github" + "_pat_" + x(22) + "_" + x(59), "gl" + "pat-" + b(20), "AT" + "BB" + x(32), "npm" + "_" + x(36), "py" + "pi-AgEIcHlwaS5vcmc" + b(80), "dckr" + "_pat_" + b(27), x(14) + ".atlas" + "v1." + x(67), "da" + "pi" + h(32), "sq" + "u_" + h(40), "lin_" + "api_" + x(40), "PM" + "AK-" + h(24) + "-" + h(34), "fig" + "d_" + b(40), "rubygems" + "_" + h(48), "pul" + "-" + h(40), "dp" + ".pt." + x(43)],
        "chat": ["xox" + "b-" + v.digits(12) + "-" + v.digits(12) + "-" + x(24), "https://hooks." + "slack.com/services/«T" + v.take(UP, 8) + "/B" + v.take(UP, 10) + "/" + x(24), "M" + x(25) + "." + x(6) + "." + x(38), "https://dis" + "cord.com/api/webhooks/«" + v.digits(18) + "/" + b(68), v.digits(10) + ":AA" + b(33),
                 "https://qyapi.weixin." + "qq.com/cgi-bin/webhook/send?key=«" + u(), "https://oapi.dingtalk." + "com/robot/send?access_token=«" + h(64), "https://open.feishu." + "cn/open-apis/bot/v2/hook/«" + u(), "SE" + "C" + h(64)],
        "payment": ["sk" + "_live_" + x(24), "rk" + "_test_" + x(24), "wh" + "sec_" + x(32), "sq0" + "atp-" + b(22), "rzp" + "_live_" + x(14), "access-" + "sandbox-" + u(), "shp" + "at_" + h(32), "EZ" + "AK" + x(54), "FLW" + "SECK_TEST-" + h(32) + "-X"],
        "services": ["SG" + "." + b(22) + "." + b(43), "S" + "K" + h(32), "key" + "-" + h(32), h(32) + "-us" + "14", "xkey" + "sib-" + h(64) + "-" + x(16), "NR" + "AK-" + v.take(UP, 27), "gl" + "sa_" + x(32) + "_" + h(8), "sntr" + "yu_" + h(64), "secret" + "_" + x(43), "nt" + "n_" + x(46), "pat" + x(14) + "." + h(64), "pat-" + "na1-" + u(), "EA" + "AB" + x(90), "CF" + "PAT-" + b(43), "dt0" + "c01." + v.take(UP, 24) + "." + v.take(UP, 64)],
        "jwt": [v.jwt(), v.jwt(), "eyJ" + b(40) + ".." + b(16) + "." + b(60) + "." + b(22)],
        "hash": ["$2b$12$" + v.take("./" + LET, 53), "$argon2id$v=19$m=65536,t=3,p=4$" + v.b64(22) + "$" + v.b64(43), "$6$" + x(16) + "$" + v.take("./" + LET, 86), "pbkdf2_sha256$600000$" + x(22) + "$" + v.b64(43) + "=", "{SSHA}" + v.b64(38) + "==", "$apr1$" + x(8) + "$" + v.take("./" + LET, 22)],
        "email": [v.email(), v.email(), v.email()],
        "bank card": [v.card(), v.card(), _grouped(v.luhn("4", 16))],
        "cn mobile": [v.mobile_cn(), "+86 " + v.mobile_cn(), _dashed(v.mobile_cn()), "+86" + v.mobile_cn()],
        "cn id": [v.resident_id(), v.resident_id()],
        "cn credit code": [v.credit_code()],
        "cn plate": [v.plate_cn(), v.plate_cn()],
        "iban": [v.iban(), v.iban()],
        "ssn and nino": [f"{v.r.randint(1, 665):03}-{v.r.randint(1, 99):02}-{v.r.randint(1, 9999):04}", "AB " + " ".join(v.take("0123456789", 2) for _ in range(3)) + " C", "CE" + v.take("0123456789", 6) + "D"],
        "phone": ["+1 (415) 555-" + v.digits(4), "+44 20 7946 0" + v.digits(3), "+49 30 " + v.digits(6), "(212) 555-" + v.digits(4), "415-555-" + v.digits(4), "+33 6 " + " ".join(v.digits(2) for _ in range(4)), "+81-90-" + v.digits(4) + "-" + v.digits(4), "+9198" + v.digits(8)],
        "crypto": [v.base58check(0), v.base58check(5), "0x" + h(40), "bc1q" + v.take("qpzry9x8gf2tvdw0s3jn54khce6mua7l", 38), v.base58check(65)],
        "ipv6": [v.ipv6()],
        "mac": [v.mac(), v.mac()],
    }  # fmt: skip


UP = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def _grouped(card: str) -> str:
    return " ".join(card[i : i + 4] for i in range(0, len(card), 4))


def _dashed(number: str) -> str:
    return f"{number[:3]}-{number[3:7]}-{number[7:]}"


def in_context(v: Values) -> dict[str, list[str]]:
    """Lines whose words say what a value is, by family."""
    r, p, t, x, h = v.r.choice, v.password, v.token, v.alnum, v.hex
    host, user = r(["db.internal", "10.0.0.5", "mq-1:5672", "cache.prod.svc"]), r(["app", "root", "svc_user"])
    name, cn = v.name_en(), v.name_cn()
    y, m, d = v.birth()
    lat, lng = f"{v.r.uniform(20, 50):.6f}", f"{v.r.uniform(80, 130):.6f}"
    cookie = r(["sessionid", "sid", "JSESSIONID", "PHPSESSID", "connect.sid", "remember_me", "_myapp_session"])
    return {
        "auth header": [f"Authorization: Bearer «{t()}»", f"> authorization: Basic «{v.basic()}»", f'{{"Authorization": "Bearer «{v.jwt()}»", "Accept": "*/*"}}', f"headers={{'authorization': 'token «{t()}»', 'host': 'x'}}", f"-H 'X-Api-Key: «{t()}»' https://api/x",
                        f"[(b'authorization', b'Bearer «{t()}»'), (b'host', b'x')]", "Authorization: AWS4-HMAC-SHA256 «Credential=AK" + f"IA{v.take(UP, 16)}/20240506/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature={h(64)}»", f"Proxy-Authorization: Digest «username=\"bob\", realm=\"x\", nonce=\"{h(32)}\", uri=\"/\", response=\"{h(32)}\"»",
                        f"X-Auth-Token: «{t()}»", f"auth header was Bearer «{t()}»", f"'HTTP_AUTHORIZATION': 'Bearer «{t()}»'", f"authorization=ApiKey «{t()}»", f"PRIVATE-TOKEN: «{x(20)}»", f"x-goog-api-key: «{x(39)}»", f"Ocp-Apim-Subscription-Key: «{h(32)}»"],
        "cookie": [f"Cookie: {cookie}=«{t()}»; theme=«{x(6)}»", f"Set-Cookie: {cookie}=«{t()}»; Path=/; HttpOnly; Secure; SameSite=Lax", f'"cookie": "{cookie}=«{t()}»"', f"cookies={{'{cookie}': '«{t()}»'}}", f"set-cookie: csrftoken=«{x(64)}»; expires=Thu, 01 Jan 2026 00:00:00 GMT; Max-Age=31449600; Path=/",
                   f"curl -b '{cookie}=«{t()}»' https://x", f"request cookie {cookie}=«{t()}» accepted", f"('Cookie', '{cookie}=«{t()}»; a=«{x(12)}»')", f"csrf_token=«{x(32)}» mismatch", f"session_id: «{h(32)}» created"],
        "url password": [f"postgresql://{user}:«{p()}»@{host}/prod", f"connecting to redis://:«{p()}»@{host}/0", f"amqp://{user}:«{x(12)}»@mq:5672/%2f", f"mongodb+srv://{user}:«{x(14)}»@cluster0.ab1cd.mongodb.net/x?retryWrites=true", f"https://{user}:«{x(16)}»@git.local/x.git", f"dsn=https://«{h(32)}»@o1.ingest.sentry.io/42",
                         f"jdbc:mysql://db:3306/x?user={user}&password=«{p()}»", f"Server=db;Database=x;User Id={user};Password=«{p()}»;Encrypt=true", f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey=«{v.b64(86)}==»;EndpointSuffix=core.windows.net", f"smtp://mailer:«{x(10)}»@smtp.local:587", f'proxy="http://{user}:«{x(9)}»@proxy:3128"', f"mysql+pymysql://{user}:«{p()}»@127.0.0.1:3306/app"],
        "signed url": [f"GET https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=«{h(64)}»&X-Amz-Expires=900", f"https://a.blob.core.windows.net/c/x.png?sv=2022-11-02&se=2024-05-06&sr=b&sp=r&sig=«{x(30)}%2B{x(10)}%3D»", "https://x.oss-cn-hangzhou.aliyuncs.com/a.jpg?Expires=1715000000&OSSAccessKeyId=«LT" + f"AI{x(20)}»&Signature=«{x(26)}%3D»",
                       f"GET /cb?code=«{x(30)}»&state=«{x(24)}»", f"/reset?token=«{t()}»", "https://maps.googleapis.com/api?key=«AI" + f"za{v.url64(35)}»&q=x", f"/download?access_token=«{t()}»&file=a.png", f"wss://x/ws?sid=«{x(20)}»&v=1", f"https://storage.googleapis.com/b/o?X-Goog-Signature=«{h(128)}»"],
        "keyed": [f"password={p()}".replace("=", "=«", 1) + "»", f"DB_PASSWORD=«{p()}» DB_HOST={host}", f'"password": "«{p()}»", "user": "{user}"', f"{{'secret_key': '«{t()}»', 'debug': False}}", f"Config(api_key='«{t()}»', timeout=3)", f"client_secret: «{t()}»", f"login failed for {user} with password «{x(6)}9{x(3)}»", f"export AWS_SECRET_ACCESS_KEY=«{v.b64(40)}»",
                  f"--db-password «{p()}» --verbose", f"--token=«{t()}»", f"dbPassword -> «{p()}»", f"user[password]=«{x(9)}»&commit=Login", f"smtp_pass: '«{p()}»'", f"encryption.key=«{v.b64(43)}=»", f"refresh_token=«{t()}»&grant_type=refresh_token", f"spring.datasource.password=«{p()}»", f"<password>«{x(10)}»</password>", f"access token: «{t()}»", f"api key: «{t()}»",
                  f'{{\\"password\\": \\"«{x(12)}»\\", \\"n\\": 1}}', f"?api_key=«{t()}»&x=1", f"PGPASSWORD=«{p()}» psql -h {host}", f"webhook secret = «{t()}»", f"admin_pwd=«{p()}», retries=3", f"passphrase='«{x(4)} {x(5)} {x(6)}»'", f"signingKey: \"«{v.b64(44)}»\"", f"token → «{t()}»".replace(" → ", ": "), f"[password: «{x(10)}»]", f"private_key_id: \"«{h(40)}»\"",
                  f"os.environ['API_TOKEN'] = '«{t()}»'", f"curl -u {user}:«{x(9)}» https://x", f"mysql -u{user} -p«{x(9)}» prod", f"password%3D«{x(12)}»%26user%3Dbob", f"ALTER USER bob WITH PASSWORD '«{p()}»'"],
        "keyed cn": [f"密码：«{p()}»", f"用户密码为«{x(6)}8{x(2)}»，请修改", f"口令=«{p()}»", f"密钥: «{t()}»", f'{{"密码": "«{p()}»", "用户": "x"}}', f"令牌：«{t()}» 已过期", f"登录密码是 «{x(8)}1»", f"{{'支付密码': '«{v.digits(6)}»'}}", f"访问令牌=«{t()}»&页=1", f"重置密码为：«{p()}»"],
        "otp": [f"您的验证码是«{v.digits(6)}»，5分钟内有效", f"验证码：«{v.digits(6)}»", f"【某某科技】验证码«{v.digits(6)}»，请勿泄露", f"«{v.digits(6)}»（登录验证码），请勿告知他人", f"Your verification code is «{v.digits(6)}»", f"otp=«{v.digits(6)}»", f"sms_code: «{v.digits(4)}»", f"«{v.digits(6)}» is your login code", f"动态码 «{v.digits(6)}»", f"mfa code: «{v.digits(6)}»", f'"verify_code": "«{v.digits(6)}»"', f"cvv=«{v.digits(3)}»"],
        "name cn": [f"姓名：«{cn}»，性别：男", f"联系人：«{cn}» 电话已登记", f"收件人«{cn}»，已签收", f'{{"姓名": "«{cn}»", "年龄": 30}}', f"尊敬的«{cn}»先生，您好", f"用户«{cn}»登录成功", f"患者姓名:«{cn}»|科室:内科", f"持卡人：«{cn}»", f"real_name='«{cn}»'", f"法定代表人：«{cn}»；注册资本：100万", f"紧急联系人 «{cn}»", f"寄件人：«{cn}»\n", f"客户姓名=«{cn}» 状态=正常", f"name_cn=x, full_name=«{cn}»"],
        "name": [f"full_name=«{name}» id=7", f'"first_name": "«{name.split()[0]}»"', f"customer_name: «{name}»", f"Dear «{name}», your order", f"cardholder: «{name}»", f"patient «{name}» admitted", f"recipient='«{name}»'", f"letter to Mr. «{name.split()[1]}» sent", f"{{'lastName': '«{name.split()[1]}»'}}", f"contact name: «{name}»", f"passengerName=«{name}», seat=12A"],
        "cn document": [f"护照号：«E{v.digits(8)}»", f"passport no. «G{v.digits(8)}»", f"港澳通行证：«C{v.digits(8)}»", f"回乡证号«H{v.digits(10)}»", f"台胞证 «{v.digits(8)}»", f"passport_number=«E{v.digits(8)}»", f"驾驶证号：«{v.resident_id()}»", f"军官证：«{v.digits(8)}»", f'"passport": "«E{v.take(UP, 1)}{v.digits(7)}»"', f"driver license «D{v.digits(7)}»"],
        "address cn": [f"地址：«{v.address_cn()}»", f"收货地址：«{v.address_cn()}»，电话略", f"寄往«{v.address_cn()}»，明天到", f'"家庭住址": "«{v.address_cn()}»"', f"派送至«{v.address_cn()}» 成功", f"address_detail=«{v.address_cn()}»", f"配送地址=«{v.address_cn()}» 费用=5"],
        "address": [f"ship to «{v.address_en()}» today", f"shipping_address: «{v.address_en()}»", f'"street": "«{v.r.randint(1, 99)} Elm Street»"', f"home_address='«{v.address_en()}»'", f"delivered at «{v.address_en()}»"],
        "chat id": [f"微信号：«wx_{x(8)}»", f"QQ：«{v.digits(9)}»", f"qq号码:«{v.digits(10)}»".replace("qq", "QQ"), f"加微信 «{v.lower(3)}{v.digits(6)}»", f"wechat_id=«wxid_{v.lower(14)}»", f"openid: «o{v.url64(27)}»", f'"qq": "«{v.digits(9)}»"', f"微信：«{v.mobile_cn()}»"],
        "birth date": [f"dob={y}-{m:02}-{d:02}".replace("=", "=«") + "»", f"出生日期：«{y}年{m}月{d}日»", f'"birthday": "«{y}-{m:02}-{d:02}»"', f"date of birth: «{d:02}/{m:02}/{y}»", f"born on «{y}-{m:02}-{d:02}»", f"生日：«{y}.{m}.{d}»"],
        "gps": [f"lat=«{lat}» lng=«{lng}»", f"GPS: «{lat}, {lng}»", f'{{"latitude": «{lat}», "longitude": «{lng}»}}', f"坐标：«{lng},{lat}»", f"location ({lat}, {lng})".replace("(", "(«").replace(")", "»)"), f"EXIF GPSLatitude=«{lat}» GPSLongitude=«{lng}»", f"经纬度 «{lng},{lat}»", f"https://maps/?q=«{lat},{lng}»", "photo at «39°54'26\"N 116°23'29\"E»"],
        "ipv4": [f"client «{v.ipv4()}» connected", f"X-Forwarded-For: «{v.ipv4()}», 10.0.0.1", f'«{v.ipv4()}» - - [06/May/2024:07:08:09 +0000] "GET / HTTP/1.1" 200 612', f"remote_addr=«{v.ipv4()}» status=200", f"login from «{v.ipv4()}»:51234", f'"ip": "«{v.ipv4()}»"', f"来自 «{v.ipv4()}» 的请求", f"Failed password for bob from «{v.ipv4()}» port 22 ssh2", f"sshd: Accepted publickey for git from «{v.ipv4()}»"],
        "home path": [f"open «/home/{v.lower(5)}»/data/x.png", f'File "«/Users/{name.split()[0].lower()}»/app/main.py", line 3, in run', f"C:\\Users\\«{name.split()[0]}»\\x.png not found".replace("C:\\Users\\«", "«C:\\Users\\"), f"cache=«/home/{v.lower(6)}»/.cache/torch", f"saved to «/home/{cn}»/图片/a.png", f"file://«/home/{v.lower(4)}»/x.txt", f"'«C:\\\\Users\\\\{v.lower(5)}»\\\\AppData'", f"«\\\\nas01\\homes\\{v.lower(5)}»\\doc.pdf", f"cd «/Users/{v.lower(6)}» && ls"],
        "private key": [f"key: «{v.pem()}» end", f'"private_key": "«{v.pem(chr(92) + "n")}\\n»", "x": 1', f"loaded\n«{v.pem()}»\nok", "cut «" + v.pem()[:180] + "»"],
        "blob": [f'src="«data:image/png;base64,iVBORw0KGgo{v.b64(300)}»"', f"payload «{v.b64(400)}» sent", f"dump «{h(300)}» end", f"body=«data:image/jpeg;base64,/9j/{v.b64(260)}=»"],
        "other id": ["cpf «529.982.247-25» ok", "dni «12345678Z»", "nric «S1234567D»", "nhs «943 476 5919»", "hkid «A123456(3)»", "hetu «131052-308T»", f"aadhaar: «{v.digits(4)} {v.digits(4)} {v.digits(4)}»".replace("aadhaar:", "aadhaar_number:"), f"tax_id=«{v.digits(9)}»"],
        "phone told": [f"手机号：«{v.mobile_cn()}»", f"联系电话«010-6{v.digits(7)}»", f"phone={v.digits(10)}".replace("=", "=«") + "»", "手机１３８００１３８０００已绑定".replace("１３８００１３８０００", "«１３８００１３８０００»"), f"sms to «{v.digits(10)}» sent", f"tel: «0{v.digits(2)} {v.digits(7)}»", f'"mobile": "«{v.mobile_cn()}»"', f"拨打«{v.mobile_cn()}»无人接听", f"用户{v.mobile_cn()}已注册".replace("用户", "用户«").replace("已", "»已")],
    }  # fmt: skip


WRITTEN = Path(__file__).with_name("written.txt")


def written() -> Iterator[tuple[str, str]]:
    """The lines written by hand: our own, and those of a stranger who did not know the rules."""
    family = "written"
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        if line.startswith("# Written by a stranger"):
            family = "strangers"
        if line and not line.startswith("# "):
            yield family, line.replace("·", "")


def lines(rounds: int = 6, seed: int = 1) -> Iterator[tuple[str, str]]:
    """(family, line) pairs."""
    yield from written()
    frame = 0
    for number in range(rounds):
        v = Values(seed * 1_000 + number)
        for family, values in tokens(v).items():
            for value in values:
                frame += 1
                yield (
                    family,
                    FRAMES[(frame * 7 + number) % len(FRAMES)]
                    .replace("{!s}", "{}")
                    .format(("" if "«" in value else "«") + value + "»"),
                )
        for family, texts in in_context(v).items():
            for text in texts:
                frame += 1
                before = ("", "2024-05-06 07:08:09,123 INFO svc: ", "[worker-2] ", '{"msg": "start"} ')[frame % 4]
                yield family, before + text
