"""A service account that only this server believes in."""

from __future__ import annotations

import json


def service_account(server: str) -> str:
    """A key file's text; its tokens come from ``server``."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account = {
        "type": "service_account",
        "project_id": "film-project",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": "a@b.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": f"{server}/token",
    }
    return json.dumps(account)
