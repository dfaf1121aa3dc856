"""Argon2id for passwords (web) and, cheaper, for members' PINs (in the path of a caller: about 10 ms and 8 MiB)."""

import functools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSWORDS = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
PINS = PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1)


def matches(hasher: PasswordHasher, stored: str, secret: str) -> bool:
    """Whether `secret` is what `stored` was made of. A damaged or empty hash matches nothing."""
    try:
        return hasher.verify(stored, secret)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@functools.cache
def hash_to_waste_time_on(hasher: PasswordHasher) -> str:
    """A hash of nothing anybody knows: checked in place of a person's who does not exist, so that both answers take as
    long. Made from the hasher's own parameters."""
    return hasher.hash(secrets.token_hex(16))
