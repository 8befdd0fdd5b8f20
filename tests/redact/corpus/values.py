"""Made-up values in valid formats: checksums right, nobody's. Always the same ones for the same seed."""

from __future__ import annotations

import base64
import random
import string

LOWER, UPPER, DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
SURNAMES = "赵 钱 孙 李 周 吴 郑 王 冯 陈 蒋 沈 韩 杨 朱 秦 许 何 吕 张 孔 曹 严 金 魏 陶 姜 谢 邹 苏 潘 范 彭 鲁 马 方 俞 任 袁 柳 唐 罗 欧阳 司马 诸葛".split()
GIVEN = "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 桂英 建国 志强 小红 雨桐 子涵 浩然 欣怡 思远 梓萱 一诺 俊杰 晓明 文博 佳琪 天宇".split()
FIRST = "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Aisha Priya Hiroshi Carlos Sofia Ahmed Olga Lars Chloe Noah".split()
LAST = "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez O'Brien Nakamura Patel Müller Kowalski Rossi Andersson Dubois Silva Novak".split()
DOMAINS = "example.com example.org mail.example.net corp.example.co.uk qq.com 163.com gmail.com outlook.com uni-heidelberg.de".split()
CITIES = [
    "北京市朝阳区",
    "上海市浦东新区",
    "广东省深圳市南山区",
    "浙江省杭州市西湖区",
    "四川省成都市武侯区",
    "江苏省南京市鼓楼区",
    "湖北省武汉市洪山区",
    "陕西省西安市雁塔区",
]
ROADS = "建国路 世纪大道 科技南路 文三路 天府大道 中山北路 珞喻路 长安南路 解放街 人民东路 和平巷".split()


class Values:
    """A seeded source of values."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def take(self, alphabet: str, count: int) -> str:
        return "".join(self.r.choices(alphabet, k=count))

    def alnum(self, n: int) -> str:
        return self.take(LOWER + UPPER + DIGITS, n)

    def lower(self, n: int) -> str:
        return self.take(LOWER + DIGITS, n)

    def hex(self, n: int) -> str:
        return self.take("0123456789abcdef", n)

    def digits(self, n: int) -> str:
        return self.r.choice("123456789") + self.take(DIGITS, n - 1)

    def b64(self, n: int) -> str:
        return self.take(LOWER + UPPER + DIGITS + "+/", n)

    def url64(self, n: int) -> str:
        return self.take(LOWER + UPPER + DIGITS + "_-", n)

    def uuid(self) -> str:
        return "-".join(self.hex(n) for n in (8, 4, 4, 4, 12))

    def password(self) -> str:
        """As people and generators make them."""
        return self.r.choice(
            [
                lambda: (
                    self.r.choice(["hunter", "dragon", "Sommer", "letmein", "qwerty", "Passw0rd", "monkey", "Welcome"])
                    + self.digits(3)
                ),
                lambda: self.alnum(self.r.randint(8, 20)),
                lambda: self.alnum(5) + self.r.choice("!@#$%^*+") + self.alnum(4),
                lambda: self.r.choice(["Tr0ub4dor", "c0rrect", "H0rse"]) + self.r.choice("!#@") + self.digits(2),
            ]
        )()

    def token(self) -> str:
        return self.r.choice(
            [
                lambda: self.hex(32),
                lambda: self.alnum(40),
                lambda: self.url64(43),
                lambda: self.hex(40),
                lambda: self.alnum(24),
            ]
        )()

    def jwt(self) -> str:
        return "eyJ" + self.url64(33) + ".eyJ" + self.url64(60) + "." + self.url64(43)

    def name_cn(self) -> str:
        return self.r.choice(SURNAMES) + self.r.choice(GIVEN)

    def name_en(self) -> str:
        return f"{self.r.choice(FIRST)} {self.r.choice(LAST)}"

    def email(self) -> str:
        first, last = self.r.choice(FIRST).lower(), self.r.choice(LAST).lower().replace("'", "").replace("ü", "u")
        return (
            self.r.choice([f"{first}.{last}", f"{first}{self.digits(3)}", f"{first[0]}_{last}", f"{last}+news"])
            + "@"
            + self.r.choice(DOMAINS)
        )

    def mobile_cn(self) -> str:
        return "1" + self.r.choice("3456789") + self.take(DIGITS, 9)

    def luhn(self, prefix: str, length: int) -> str:
        body = prefix + self.take(DIGITS, length - len(prefix) - 1)
        total = sum(
            (d * 2 - 9 if d > 4 else d * 2) if i % 2 == 0 else d for i, d in enumerate(map(int, reversed(body)))
        )
        return body + str(-total % 10)

    def card(self) -> str:
        prefix, length = self.r.choice(
            [
                ("4", 16),
                ("51", 16),
                ("55", 16),
                ("6222", 19),
                ("6217", 19),
                ("6225", 16),
                ("37", 15),
                ("6011", 16),
                ("3530", 16),
            ]
        )
        return self.luhn(prefix, length)

    def birth(self) -> tuple[int, int, int]:
        return self.r.randint(1950, 2010), self.r.randint(1, 12), self.r.randint(1, 28)

    def resident_id(self) -> str:
        year, month, day = self.birth()
        body = (
            self.r.choice(["110101", "310115", "440305", "330106", "510107", "420111", "610113"])
            + f"{year}{month:02}{day:02}"
            + self.take(DIGITS, 3)
        )
        total = sum(
            int(d) * w for d, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=False)
        )
        return body + "10X98765432"[total % 11]

    def credit_code(self) -> str:
        alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        body = (
            self.r.choice(["91", "92", "12", "51"])
            + self.r.choice(["110108", "310115", "440300"])
            + self.take(alphabet, 9)
        )
        total = sum(
            alphabet.index(c) * w
            for c, w in zip(body, (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28), strict=False)
        )
        return body + alphabet[(31 - total % 31) % 31]

    def plate_cn(self) -> str:
        green = self.r.random() < 0.3
        tail = (
            self.r.choice("DF") + self.take(DIGITS, 5)
            if green
            else self.take("ABCDEFGHJKLMNPQRSTUVWXYZ" + DIGITS, 4) + self.take(DIGITS, 1)
        )
        return self.r.choice("京沪粤浙苏川鄂陕") + self.r.choice("ABCDE") + self.r.choice(["", "", "·"]) + tail

    def address_cn(self) -> str:
        return (
            self.r.choice(CITIES)
            + self.r.choice(ROADS)
            + f"{self.r.randint(1, 999)}号"
            + self.r.choice(
                [
                    "",
                    f"{self.r.randint(1, 20)}栋{self.r.randint(101, 2802)}室",
                    f"{self.r.randint(1, 9)}号楼{self.r.randint(1, 6)}单元{self.r.randint(101, 999)}",
                ]
            )
        )

    def address_en(self) -> str:
        road = self.r.choice(
            [
                "Evergreen Terrace",
                "Baker Street",
                "Elm Street",
                "Oak Avenue",
                "Kings Road",
                "Sunset Boulevard",
                "Maple Drive",
                "Church Lane",
            ]
        )
        return f"{self.r.randint(1, 9999)} {road}, " + self.r.choice(
            [
                f"Springfield, IL {self.digits(5)}",
                "London NW1 6XE",
                f"Portland, OR {self.digits(5)}",
                "Austin, TX 78701",
            ]
        )

    def iban(self) -> str:
        country, body = self.r.choice(
            [
                ("DE", self.take(DIGITS, 18)),
                ("GB", self.take(UPPER, 4) + self.take(DIGITS, 14)),
                ("NL", self.take(UPPER, 4) + self.take(DIGITS, 10)),
                ("ES", self.take(DIGITS, 20)),
            ]
        )
        check = 98 - int("".join(str(int(c, 36)) for c in body + country + "00")) % 97
        plain = f"{country}{check:02}{body}"
        return plain if self.r.random() < 0.5 else " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))

    def ipv4(self) -> str:
        return f"{self.r.choice([45, 62, 81, 93, 114, 139, 182, 203, 221])}.{self.r.randint(0, 255)}.{self.r.randint(0, 255)}.{self.r.randint(1, 254)}"

    def ipv6(self) -> str:
        return "2a02:" + ":".join(f"{self.r.randint(1, 65535):x}" for _ in range(7))

    def mac(self) -> str:
        return self.r.choice([":", "-"]).join(
            self.r.choice("13579") + "acef"[self.r.randint(0, 3)] if i == 0 else self.hex(2) for i in range(6)
        )

    def basic(self) -> str:
        return base64.b64encode(f"{self.lower(6)}:{self.password()}".encode()).decode()

    def pem(self, line_end: str = "\n") -> str:
        kind = self.r.choice(["RSA ", "EC ", "OPENSSH ", "", "ENCRYPTED "])
        lines = [self.b64(64) for _ in range(self.r.randint(3, 12))] + [self.b64(30) + "=="]
        return line_end.join(
            [f"-----BEGIN {kind}PRIV" + "ATE KEY-----", *lines, f"-----END {kind}PRIV" + "ATE KEY-----"]
        )

    def base58check(self, version: int) -> str:
        import hashlib

        raw = bytes([version]) + bytes(self.r.randrange(256) for _ in range(20))
        raw += hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]
        number, out = int.from_bytes(raw, "big"), ""
        alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
        while number:
            number, rest = divmod(number, 58)
            out = alphabet[rest] + out
        return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + out
