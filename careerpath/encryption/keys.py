"""Instance keys: reading them, deriving from them, and wrapping users' data keys with them.

An instance key is 32 random bytes, written as one base64url line. The first line of the key file
(or of CAREERPATH_KEYS) is the primary key; the others only open what they once closed.
"""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .codec import DecryptionError, length_prefixed, padded, unpadded

KEY_BYTES = 32
WRAPPED_BYTES = 65
ALGORITHM = b"\x01"


class BadKey(ValueError):
    """A key that cannot be used; its message tells a server's owner what to do."""


class Secret(str):
    """Text that is used like any other, and not shown where settings are printed."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"


def hide_passwords(values: dict[str, Any]) -> dict[str, Any]:
    """The same settings, with each password among them a Secret."""
    return {name: Secret(value) if value and "PASSWORD" in name.upper() else value for name, value in values.items()}


def derive(secret: bytes, purpose: str) -> bytes:
    """32 bytes of a random secret for one purpose, by HKDF-SHA256: they tell neither it nor those for another."""
    return HKDF(SHA256(), length=32, salt=b"careerpath/v1", info=purpose.encode()).derive(secret)


@dataclass(frozen=True)
class InstanceKey:
    """One 32-byte key of this instance. Its id is derived, so that it cannot be mislabeled."""

    secret: bytes

    def __repr__(self) -> str:
        # `diffsettings`, error pages and logs print it.
        return f"<instance key {self.kid.hex()}>"

    @cached_property
    def kid(self) -> bytes:
        """The key's id: 4 bytes, the head of a SHA-256 over the key."""
        return hashlib.sha256(b"careerpath-kid" + self.secret).digest()[:4]

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose: "kek", "drafts", "mail", "session", "secret"."""
        return derive(self.secret, purpose)

    def wrap(self, data_key: bytes, owner: bytes, number: int, purpose: str = "kek") -> bytes:
        """Encrypt a 32-byte data key for an owner (16 bytes of UUID). Returns 65 bytes."""
        return self._close(data_key, purpose, b"CPK1", owner, number.to_bytes(4, "big"))

    def unwrap(self, wrapped: bytes, owner: bytes, number: int, purpose: str = "kek") -> bytes:
        """Decrypt what `wrap` made; DecryptionError if a bit, the owner, the number or the purpose differs."""
        if len(wrapped) != WRAPPED_BYTES:
            raise DecryptionError("not a wrapped data key")
        return self._open(wrapped, purpose, b"CPK1", owner, number.to_bytes(4, "big"))

    def seal(self, data: bytes, purpose: str, row: bytes) -> bytes:
        """Encrypt `data` of a row (its id in bytes) without an owner: 0x01 | kid | nonce | AES-256-GCM | tag."""
        return self._close(padded(data), purpose, b"CPI1", purpose.encode(), row)

    def unseal(self, sealed: bytes, purpose: str, row: bytes) -> bytes:
        """Decrypt what `seal` made; DecryptionError if a bit, the key, the purpose or the row differs."""
        return unpadded(self._open(sealed, purpose, b"CPI1", purpose.encode(), row))

    def _close(self, data: bytes, purpose: str, label: bytes, *bound_to: bytes) -> bytes:
        nonce, cipher = os.urandom(12), AESGCM(self.derive(purpose))
        return ALGORITHM + self.kid + nonce + cipher.encrypt(nonce, data, length_prefixed(label, self.kid, *bound_to))

    def _open(self, closed: bytes, purpose: str, label: bytes, *bound_to: bytes) -> bytes:
        if closed[:5] != ALGORITHM + self.kid:
            raise DecryptionError("not closed by this instance key")
        cipher = AESGCM(self.derive(purpose))
        try:
            return cipher.decrypt(closed[5:17], closed[17:], length_prefixed(label, self.kid, *bound_to))
        except (InvalidTag, ValueError):
            raise DecryptionError("a data key or row was changed, or belongs elsewhere") from None


def new_key_line() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def parse_keys(text: str) -> tuple[InstanceKey, ...]:
    """Read keys, one a line; blank lines and lines that start with # are passed over.

    Raises BadKey for a line that is no base64url of 32 bytes, for a key that was plainly not drawn
    at random, and for two keys with one id.
    """
    keys: list[InstanceKey] = []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        where = f"Line {number} of the instance keys (CAREERPATH_KEYS, or the file that CAREERPATH_KEYS_FILE names)"
        try:
            secret = base64.urlsafe_b64decode(line + "=" * (-len(line) % 4))
        except ValueError:
            secret = b""
        if len(secret) != KEY_BYTES:
            raise BadKey(f"{where} is not 32 bytes in base64url. `manage.py keys add` makes one.")
        if len(set(secret)) < 12:
            # 32 random bytes hold fewer than 12 different ones less than once in 10**17 draws.
            raise BadKey(f"{where} is too weak: it was not drawn at random. `manage.py keys add` makes one.")
        keys.append(InstanceKey(secret))
    if len({key.kid for key in keys}) < len(keys):
        raise BadKey("The same key is listed twice among the instance keys. Remove one of the two lines.")
    return tuple(keys)


def read_keys(file: Path | None, text: str) -> tuple[InstanceKey, ...]:
    """The instance keys from CAREERPATH_KEYS (`text`) or else from the key file; none if neither is there."""
    if text:
        return parse_keys(text.replace(",", "\n"))
    if file is None or not file.is_file():
        return ()
    try:
        return parse_keys(file.read_text("ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadKey(f"The key file {file} cannot be read ({type(error).__name__}).") from None


def write_primary(file: Path, line: str) -> None:
    """Put a new primary key above the keys in `file`; only its owner may read it (0600).

    A file that is there is replaced whole or not at all. FileExistsError if another process makes the
    first key at this moment.
    """
    first = not file.exists()
    earlier = "" if first else file.read_text("ascii")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = file if first else file.with_name(file.name + ".new")
    flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if first else os.O_TRUNC)
    with open(os.open(target, flags, 0o600), "w", encoding="ascii") as out:
        out.write(f"{line}\n{earlier}")
        out.flush()
        os.fsync(out.fileno())
    if not first:
        target.replace(file)
    make_durable(file.parent)


def make_durable(folder: Path) -> None:
    # Without this, a power cut may forget the new name of a file whose bytes are on the disk.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
