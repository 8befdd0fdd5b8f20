"""Names of secrets are told from look-alikes."""

from __future__ import annotations

import pytest

from lamalog.redact.key_names import CHINESE, ENDINGS
from lamalog.redact.keys import classify
from lamalog.redact.rules.keyed import STEMS

SECRET = """password passwd PASSWORD dbPassword db.password X-Api-Key api_key apiKey APIKEY client_secret clientSecret access_token refreshToken
token auth_token id_token AWS_SECRET_ACCESS_KEY private_key privateKey encryption_key session_id JSESSIONID csrf_token X-CSRF-Token authorization
Proxy-Authorization cookie Set-Cookie credentials otp pin_code cvv verification_code secret passphrase old_password password2 password_hash
new_password_confirmation hf_token GITHUB_TOKEN stripe_secret_key jwt 密码 登录密码 用户密码 验证码 访问令牌 API密钥""".split()
PERSONAL = """full_name firstName lastName email user_email phone mobile phone_number home_address billing_address date_of_birth dob birthday ssn passport_no
id_card national_id card_number iban latitude lng license_plate qq wechat_id 姓名 联系人 收货地址 身份证号 手机号码 车牌号""".split()
PLAIN = """token_count max_tokens tokens tokenizer tokenize author authors keyboard passenger secretary primary_key foreign_key public_key cache_key
sort_key key keys monkey turkey passed pass_count bypass compass password_length password_policy token_type eos_token pad_token num_tokens is_secret
secret_name cookie_count authentication author_id address ip_address mac_address file_name filename hostname name model_name event.name user id count
status message level logger task_id trace_id span_id gpio_pin forward_pass first_pass session_count email_sent phone_verified otp_enabled platform
latency flat plan planet location position pinned spinner mapping design assigned signal 用户 状态 任务 数量""".split()


@pytest.mark.parametrize("key", SECRET)
def test_names_of_secrets(key):
    found = classify(key)
    assert found is not None
    assert found.family == "keyed"


@pytest.mark.parametrize("key", PERSONAL)
def test_names_of_personal_data(key):
    found = classify(key)
    assert found is not None
    assert found.family in ("personal", "chinese")


@pytest.mark.parametrize("key", PLAIN)
def test_look_alikes_stay(key):
    assert classify(key) is None


def test_every_known_ending_has_a_stem_for_the_keyword_gate():
    assert [name for name in ENDINGS if not any(stem in name for stem in STEMS)] == []
    assert all(name for name in CHINESE)
