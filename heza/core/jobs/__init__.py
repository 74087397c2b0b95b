"""Long work: a row in the job table, written with its cause, done by the consumer that `bin/run` starts.

`enqueue` adds, `@handler` says how a kind is done, `@periodic` says what falls due by itself.
"""

from heza.core.jobs.models import Job
from heza.core.jobs.queue import enqueue, init_jobs
from heza.core.jobs.registry import Due, Progress, TryAgain, handler, periodic

__all__ = ["Due", "Job", "Progress", "TryAgain", "enqueue", "handler", "init_jobs", "periodic"]
