"""What the fork server imports when it starts: the pool and all that workers need. Nothing else imports this module."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
from datetime import date

from sitegen.engine.execution import pool  # noqa: F401 - what workers run
from sitegen.engine.execution.forkserver import PROJECT, end_with_parent, get_ready, get_ready_to_read

_LOG = logging.getLogger(__name__)


def _preload() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    root, content, today, to_draw, parent = json.loads(os.environ.pop(PROJECT))
    end_with_parent()
    if os.getppid() != parent:  # it ended before this one could be bound to it
        os._exit(0)
    try:
        (get_ready if to_draw else get_ready_to_read)((root, content, date.fromisoformat(today)))
    except Exception as error:  # noqa: BLE001 - only what saves time: who needs what is missing tells of it
        _LOG.debug("not all could be opened beforehand: %s", error)
    gc.freeze()  # what is here is no worker's garbage, and stays shared
    gc.set_threshold(20_000)  # values that are read, drawn from and let go make no rings


if PROJECT in os.environ:
    _preload()
