"""What the endpoints of accounts take and answer, as schemas."""

from collections.abc import Mapping

from ...kernel.json import Json
from .shapes import ANY, COUNT, FLAG, MOMENT, TEXT, Schema, array, exactly, nullable

_BY_APP: Schema = {"type": "object", "additionalProperties": array(TEXT)}
_LANGUAGE: Schema = {"type": "string", "enum": ["zh", "en"]}
_KIND: Schema = {"type": "string", "enum": ["member", "supplier", "guest"]}
_PASSWORD: Schema = {"type": "string", "minLength": 1, "maxLength": 256}
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 64}
_CODE: Schema = {"type": "string", "minLength": 1, "maxLength": 64}
_OPEN: Schema = {"type": "object"}
_RECORDS: Schema = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": TEXT}}
_PROOFS: Schema = array({"type": "string", "enum": ["code", "recovery", "passkey"]})
_PASSKEY = exactly({"id": TEXT, "title": TEXT, "created_at": MOMENT, "used_at": nullable(MOMENT)})
_PERSON: dict[str, Json] = {
    "id": TEXT, "name": TEXT, "title": TEXT, "language": _LANGUAGE, "email": TEXT, "kind": _KIND, "active": FLAG,
    "administrator": FLAG, "expires_at": nullable(MOMENT), "second_factor": FLAG, "created_at": MOMENT, "roles": _BY_APP,
    "records": _RECORDS,
}  # fmt: skip

_DEVICE_TITLE: Schema = {"type": "string", "minLength": 1, "maxLength": 80}
_STATION: Schema = {"type": "string", "maxLength": 26}
_DEVICE: dict[str, Json] = {
    "id": TEXT, "title": TEXT, "app": TEXT, "terminal": TEXT, "station": nullable(TEXT), "created_at": MOMENT, "seen_at": MOMENT,
}  # fmt: skip
_AT_DEVICE: dict[str, Json] = {"id": TEXT, "name": TEXT, "title": TEXT, "language": _LANGUAGE}

ACCOUNT_SHAPES: Mapping[str, Json] = {
    "SecondFactor": exactly({"second_factor": _PROOFS}),
    "Ways": exactly({"elsewhere": array(exactly({"key": TEXT, "title": TEXT})), "passkeys": FLAG, "forgot": FLAG}),
    "Code": exactly({"code": _CODE}),
    "PasskeyOptions": {"type": "object", "required": ["challenge"]},
    "PasskeyAnswer": exactly({"credential": _OPEN}),
    "NewPasskey": exactly({"title": {"type": "string", "minLength": 1, "maxLength": 100}, "credential": _OPEN}),
    "Passkey": _PASSKEY,
    "Confirmation": exactly({"password": _PASSWORD, "code": _CODE, "credential": _OPEN}, ("password", "code", "credential")),
    "Forgot": exactly({"name": {"type": "string", "minLength": 1, "maxLength": 254}}),
    "SetPassword": exactly({"secret": {"type": "string", "minLength": 1, "maxLength": 100}, "password": _PASSWORD}),
    "ChangePassword": exactly({"old": _PASSWORD, "password": _PASSWORD}),
    "SetUp": exactly(
        {"setup": _PASSWORD, "name": _NAME, "password": _PASSWORD, "title": {"type": "string", "maxLength": 200}}, ("title",)
    ),
    "Session": exactly({
        "id": TEXT, "agent": TEXT, "address": TEXT, "method": TEXT, "current": FLAG, "created_at": MOMENT, "seen_at": MOMENT,
        "expires_at": MOMENT,
    }),
    "Factors": exactly({
        "code": FLAG, "recovery_codes": COUNT, "passkeys": array(_PASSKEY),
        "elsewhere": array(exactly({"provider": TEXT, "created_at": MOMENT})),
    }),
    "NewCode": exactly({"secret": TEXT, "uri": TEXT, "qr": array(TEXT)}),
    "RecoveryCodes": exactly({"recovery_codes": array(TEXT)}),
    "Address": exactly({"address": TEXT}),
    "Person": exactly({**_PERSON, "link": TEXT}, ("link",)),
    "NewPerson": exactly({
        "name": _NAME, "password": {"type": "string", "maxLength": 256}, "title": {"type": "string", "maxLength": 200},
        "language": _LANGUAGE, "email": {"type": "string", "maxLength": 254}, "kind": _KIND, "administrator": FLAG,
        "expires_at": nullable(MOMENT),
    }, ("password", "title", "language", "email", "kind", "administrator", "expires_at")),
    "PersonChange": exactly({
        "title": TEXT, "language": _LANGUAGE, "email": TEXT, "active": FLAG, "kind": _KIND, "administrator": FLAG,
        "expires_at": nullable(MOMENT), "records": _RECORDS,
    }, ("title", "language", "email", "active", "kind", "administrator", "expires_at", "records")),
    "Roles": exactly({"app": TEXT, "roles": array(TEXT)}),
    "Invitation": exactly({"sent": FLAG, "link": TEXT}, ("link",)),
    "Device": exactly(_DEVICE),
    "ThisDevice": exactly({"device": nullable(exactly({**_DEVICE, "people": array(exactly(_AT_DEVICE))}))}),
    "Pairing": exactly({"code": TEXT, "expires_at": MOMENT, "address": TEXT, "qr": array(TEXT)}),
    "NewDevice": exactly({"title": _DEVICE_TITLE, "app": _NAME, "terminal": _NAME, "station": _STATION}, ("station",)),
    "DeviceChange": exactly({"title": _DEVICE_TITLE, "terminal": _NAME, "station": _STATION}, ("title", "terminal", "station")),
    "DeviceMove": exactly({"station": _STATION}),
    "DeviceSignIn": exactly({
        "name": _NAME, "badge": {"type": "string", "minLength": 1, "maxLength": 200},
        "pin": {"type": "string", "minLength": 1, "maxLength": 8},
    }, ("name", "badge")),
    "Pin": exactly({"pin": {"type": "string", "minLength": 4, "maxLength": 8, "pattern": "^[0-9]+$"}}),
    "SecurityEvent": exactly({
        "id": COUNT, "at": MOMENT, "event": TEXT, "person": nullable(TEXT), "name": TEXT, "by": TEXT, "address": TEXT,
        "detail": {"type": "object", "additionalProperties": ANY},
    }),
}  # fmt: skip
"""Named schemas of accounts."""
