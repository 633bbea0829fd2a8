"""Free ports for servers that stand beside those that were told theirs.

They lie below the ephemeral range (32768 on Linux): a client that asks a port of that range before its server listens
may be given the same port as its own and be connected to itself.
"""

import random
import socket
from contextlib import ExitStack

LOWEST, HIGHEST = 10000, 32000


def free_ports(count: int = 1) -> int:
    """The first of `count` ports in a row that nobody listens on. Raises RuntimeError when there are none."""
    for _ in range(1000):
        first = random.SystemRandom().randrange(LOWEST, HIGHEST - count)
        with ExitStack() as held:
            try:
                for port in range(first, first + count):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise RuntimeError(f"no {count} free ports in a row")
