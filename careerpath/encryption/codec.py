"""The byte format of a sealed text. Pure: bytes and text in, bytes and text out.

    sealed = form (1) | data key number (4) | nonce (12) | AES-256-GCM(data key, padded text) | tag (16)

The form is 0x01. The associated data binds the text to its data key number, table, column, owner and row, and
to the rows that its own belongs to, so that a sealed text moved anywhere else does not open. Padding hides the
exact length.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORM = b"\x01"
HEAD = 17  # form, data key number, nonce
TAG = 16
_SIXTEEN = (16).to_bytes(4, "big")


class DecryptionError(Exception):
    """A sealed text that does not open. It must be neither shown as empty nor written over."""


@dataclass(frozen=True)
class Binding:
    """Where a sealed text belongs. Table and column are constants in the code, not the database's names."""

    table: str
    column: str
    owner: UUID
    row: UUID
    # Values of the columns the row `belongs_to`: a text moved to another season does not open there.
    beside: tuple[str, ...] = ()


def length_prefixed(*parts: bytes) -> bytes:
    """Join byte strings so that no two different lists give the same bytes."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def seal(text: str, data_key: bytes, number: int, binding: Binding) -> bytes:
    """Encrypt `text` under `data_key` (32 bytes), which has this `number`, for its place."""
    nonce = os.urandom(12)
    return head(number) + nonce + AESGCM(data_key).encrypt(nonce, padded(text.encode()), _bound_to(number, binding))


def head(number: int) -> bytes:
    """The first 5 bytes of every text sealed under data key `number`."""
    return FORM + number.to_bytes(4, "big")


def data_key_number(sealed: bytes) -> int:
    """The number of the data key that a sealed text needs. DecryptionError if it is not of this format."""
    if len(sealed) < HEAD + TAG + 4 or sealed[:1] != FORM:
        raise DecryptionError("not a sealed text")
    return int.from_bytes(sealed[1:5], "big")


def unseal(sealed: bytes, data_key: bytes, binding: Binding) -> str:
    """Decrypt what `seal` made. DecryptionError if one bit, the key or the place differs."""
    return unseal_bytes(sealed, AESGCM(data_key), _bound_to(data_key_number(sealed), binding)).decode()


def unseal_bytes(sealed: bytes, cipher: AESGCM, bound_to: bytes) -> bytes:
    """As `unseal`, with what is made once for many texts; as UTF-8. `sealed` begins with `head`."""
    try:
        whole = cipher.decrypt(sealed[5:HEAD], sealed[HEAD:], bound_to)
    except (InvalidTag, ValueError):
        raise DecryptionError("the sealed text was changed, or belongs elsewhere") from None
    # As `unpadded`: a call for each of many thousand texts takes its time.
    return whole[4 : 4 + int.from_bytes(whole[:4], "big")]


def _bound_to(number: int, binding: Binding) -> bytes:
    return in_column(number, binding.table, binding.column, binding.owner) + in_row(binding.row.bytes, binding.beside)


@lru_cache(maxsize=1024)
def in_column(number: int, table: str, column: str, owner: UUID) -> bytes:
    """The first half of what a text is bound to: the same for all of a column that one person has."""
    return length_prefixed(b"CPF1", number.to_bytes(4, "big"), table.encode(), column.encode(), owner.bytes)


def in_row(row: bytes, beside: tuple[str, ...]) -> bytes:
    """The other half: the same for all texts of a row."""
    return length_prefixed(row, *[part.encode() for part in beside]) if beside else _SIXTEEN + row


def padded(data: bytes) -> bytes:
    """Prefix `data` with its length (4 bytes) and pad it to a multiple of 64, 256 or 1024 bytes, by its size."""
    whole = len(data).to_bytes(4, "big") + data
    step = 64 if len(whole) <= 1024 else 256 if len(whole) <= 8192 else 1024
    return whole + bytes(-len(whole) % step)


def unpadded(whole: bytes) -> bytes:
    return whole[4 : 4 + int.from_bytes(whole[:4], "big")]
