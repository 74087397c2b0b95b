"""The consumer as bin/run starts it, with the jobs of the tests."""

import tests.core.errands
from heza.consumer import huey

__all__ = ["huey", "tests"]
