"""A service account that only this server believes in."""

from __future__ import annotations

import json
from pathlib import Path


def service_account(path: Path, server: str) -> Path:
    """Write a key file whose tokens come from ``server``."""
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
    path.write_text(json.dumps(account))
    path.chmod(0o600)
    return path
