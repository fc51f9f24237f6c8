"""What Amazon Transcribe accepts.

Enumerations: botocore's model of transcribe, API version 2017-10-26. The rest:
https://docs.aws.amazon.com/transcribe/latest/dg/limits-guidelines.html (sizes and times) and
https://docs.aws.amazon.com/transcribe/latest/dg/pii-redaction-batch.html (languages of redaction).
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MEDIA_FORMATS = ("mp3", "mp4", "wav", "flac", "ogg", "amr", "webm", "m4a")
MAX_SIZE_BYTES = 2 * 1024**3
MAX_DURATION_SECONDS = 4 * 60 * 60
SAMPLE_RATES_HERTZ = (8_000, 48_000)
CHANNELS = 2
SPEAKERS = (2, 30)
SUBTITLE_FORMATS = ("vtt", "srt")
REDACTION_OUTPUTS = ("redacted", "redacted_and_unredacted")

LANGUAGES = _words(
    "ab-GE af-ZA am-ET ar-AE ar-SA ast-ES az-AZ ba-RU be-BY bg-BG bn-IN bs-BA ca-ES ckb-IQ "
    "ckb-IR cs-CZ cy-GB cy-WL da-DK de-CH de-DE el-GR en-AB en-AU en-GB en-IE en-IN en-NZ "
    "en-US en-WL en-ZA es-ES es-MX es-US et-EE et-ET eu-ES fa-AF fa-IR fi-FI fr-CA fr-FR "
    "ga-IE gd-GB gl-ES gu-IN ha-NG he-IL hi-IN hr-HR ht-HT hu-HU hy-AM id-ID is-IS it-IT "
    "ja-JP jv-ID ka-GE kab-DZ kk-KZ km-KH kn-IN ko-KR ky-KG lg-IN lt-LT lv-LV mhr-RU mi-NZ "
    "mk-MK ml-IN mn-MN mr-IN ms-MY mt-MT my-MM ne-NP nl-NL no-NO or-IN pa-IN pl-PL ps-AF "
    "pt-BR pt-PT ro-RO ru-RU rw-RW si-LK sk-SK sl-SI so-SO sq-AL sr-RS su-ID sv-SE sw-BI "
    "sw-KE sw-RW sw-TZ sw-UG ta-IN te-IN th-TH tl-PH tr-TR tt-RU ug-CN uk-UA uz-UZ vi-VN "
    "wo-SN zh-CN zh-HK zh-TW zu-ZA"
)
REDACTION_LANGUAGES = frozenset(
    {"de-CH", "de-DE", "en-US", "es-US", "fr-CA", "fr-FR", "it-IT", "pt-BR", "pt-PT"}
)
REDACTION_TYPES = _words(
    "ADDRESS AGE ALL AWS_ACCESS_KEY AWS_SECRET_KEY BANK_ACCOUNT_NUMBER BANK_ROUTING "
    "CA_HEALTH_NUMBER CA_SOCIAL_INSURANCE_NUMBER CREDIT_DEBIT_CVV CREDIT_DEBIT_EXPIRY "
    "CREDIT_DEBIT_NUMBER DATE_TIME DRIVER_ID EMAIL INTERNATIONAL_BANK_ACCOUNT_NUMBER "
    "IP_ADDRESS LICENSE_PLATE MAC_ADDRESS NAME PASSPORT_NUMBER PASSWORD PHONE PIN SSN "
    "SWIFT_CODE URL USERNAME US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER "
    "VEHICLE_IDENTIFICATION_NUMBER"
)
