"""Keys of payment and commerce services."""

from __future__ import annotations

from lamalog.redact.rule import Rule, secret

RULES: list[Rule] = [
    secret(
        "stripe-key",
        "Stripe, Paystack and Clerk key or webhook secret.",
        r"(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,250}|whsec_[A-Za-z0-9+/=]{24,80}",
        "_live_ _test_ _prod_ whsec_",
        "sk_live_‹x24›",
        "rk_test_‹x24›",
        "whsec_‹x32›",
    ),
    secret(
        "paypal-token",
        "PayPal and Braintree tokens.",
        r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-fA-F]{32}|A21AA[A-Za-z0-9_-]{80,120}",
        "access_token$ A21AA",
        "access_token$production$‹l16›$‹h32›",
        "A21AA‹b92›",
    ),
    secret(
        "square-token",
        "Square token.",
        r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,80}|EAAA[A-Za-z0-9_-]{22,64}",
        "sq0 EAAA",
        "sq0atp-‹b22›",
        "sq0csp-‹b43›",
        "EAAA‹b60›",
    ),
    secret("razorpay-key", "Razorpay key.", r"rzp_(?:live|test)_[A-Za-z0-9]{14,24}", "rzp_", "rzp_live_‹x14›"),
    secret(
        "plaid-token",
        "Plaid token.",
        r"(?:access|public|link|processor)-(?:sandbox|development|production)-[0-9a-f-]{36}",
        "-sandbox- -development- -production-",
        "access-sandbox-‹h8›-‹h4›-‹h4›-‹h4›-‹h12›",
    ),
    secret(
        "flutterwave-key",
        "Flutterwave key.",
        r"FLW(?:SECK|PUBK)(?:_TEST)?-[0-9a-zA-Z]{12,34}(?:-X)?",
        "FLWSECK FLWPUBK",
        "FLWSECK_TEST-‹h32›-X",
    ),
    secret(
        "shopify-token",
        "Shopify token or shared secret.",
        r"shp(?:at|ca|pa|ss|ua|rt|tka)_[0-9a-fA-F]{32,40}",
        "shpat_ shpca_ shppa_ shpss_ shpua_ shprt_ shptka_",
        "shpat_‹h32›",
        "shpss_‹h32›",
    ),
    secret(
        "mollie-key",
        "Mollie, GoCardless, Lob and Checkout keys.",
        r"(?:live|test)_(?:pub_)?[A-Za-z0-9_-]{30,50}|sk_(?:sbox_)?[a-z0-9]{26,32}",
        "live_ test_ sk_",
        "live_‹x40›",
        "test_‹h35›",
        entropy=3.6,
    ),
    secret(
        "shippo-token",
        "Shippo, EasyPost and Duffel tokens.",
        r"shippo_(?:live|test)_[0-9a-fA-F]{40}|EZ[AT]K[A-Za-z0-9]{54}|duffel_(?:test|live)_[A-Za-z0-9_=-]{43}",
        "shippo_ EZAK EZTK duffel_",
        "shippo_live_‹h40›",
        "EZAK‹x54›",
        "duffel_live_‹b43›",
    ),
    secret("adyen-key", "Adyen key.", r"AQE[A-Za-z0-9+/=_-]{80,400}", "AQE", "AQE‹x140›"),
    secret(
        "xendit-key",
        "Xendit, Midtrans and Conekta keys.",
        r"xnd_(?:development|production)_[A-Za-z0-9]{30,80}|(?:SB-)?Mid-server-[A-Za-z0-9_-]{20,40}",
        "xnd_ Mid-server-",
        "xnd_production_‹x48›",
        "SB-Mid-server-‹b24›",
    ),
]
