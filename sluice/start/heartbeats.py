"""Signs of life of workers and beat, as keys in the broker that vanish by themselves when nobody renews them."""

from __future__ import annotations

from collections.abc import Iterable

import redis
from django.conf import settings

EVERY_SECONDS = 3.0
LIVES_SECONDS = 15
BEAT = "beat"
PREFIX = "idesluss:alive:"
# Two seconds are long for a broker beside us; a page about health must not hang on it.
PATIENCE_SECONDS = 2.0


def connect() -> redis.Redis:
    """Open a connection to the broker for signs of life. Nothing is sent yet."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )


def queue_sign(queue: str) -> str:
    """Return the name under which the workers of a queue show that they live."""
    return f"worker:{queue}"


def renew(client: redis.Redis, signs: Iterable[str]) -> None:
    """Say that these live. Raises redis.RedisError when the broker does not answer."""
    pipeline = client.pipeline(transaction=False)
    for sign in signs:
        pipeline.set(PREFIX + sign, 1, ex=LIVES_SECONDS)
    pipeline.execute()


def withdraw(client: redis.Redis, signs: Iterable[str]) -> None:
    """Say that these stop now. Raises redis.RedisError when the broker does not answer."""
    client.delete(*(PREFIX + sign for sign in signs))


def alive(client: redis.Redis, signs: Iterable[str]) -> dict[str, bool]:
    """Tell for each sign whether it was renewed lately. Raises redis.RedisError when the broker does not answer."""
    names = list(signs)
    values = client.mget([PREFIX + name for name in names])
    return {name: value is not None for name, value in zip(names, values, strict=True)}
