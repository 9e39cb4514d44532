# -*- coding: utf-8 -*-
"""The one command: `python build.py` on Windows, `python3 build.py` elsewhere, makes everything in output/ (see README.md).

This file is read by whatever Python there is: nothing here, down to Python 2.7, may be a syntax error.
"""

import sys


# fmt: off
def refuse():  # type: () -> int
    """Say that this Python is too old, name a newer one if there is any, and return the exit status."""
    import os

    words = [
        u"需要 Python 3.11 或更新的版本，现在是 %d.%d。" % sys.version_info[:2],
        u"Python 3.11 or newer is needed; this is %d.%d: https://www.python.org/downloads/" % sys.version_info[:2],
    ]
    newer = ""
    for name in ("python3.11", "python3.12", "python3.13", "python3.14"):
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            if folder and os.access(os.path.join(folder, name), os.X_OK):
                newer = name
    if os.name == "nt":
        words.append(u"Windows 7 和 8 装不了新的 Python，请换 Windows 10 或 11 的电脑。 / Windows 7 and 8 cannot run it: use Windows 10 or 11.")
    elif newer:
        words.append(u"本机有，请运行 / This machine has one, run:  %s build.py" % newer)
    elif sys.platform.startswith("linux"):
        words.append(u"统信 UOS 20、麒麟 V10 等请用离线包，见 README.md / Where none can be installed use the offline bundle, see README.md")
    text = u"\n".join(words) + u"\n"
    if sys.version_info[0] == 2:
        text = text.encode(getattr(sys.stderr, "encoding", None) or "utf-8", "replace")
    sys.stderr.write(text)
    return 3
# fmt: on


if sys.version_info < (3, 11):
    sys.exit(refuse())

if __name__ == "__main__":
    try:
        import os
        import signal

        if hasattr(signal, "pthread_sigmask"):  # Ctrl-C waits until `start` looks out for it
            signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))

        from sitegen.bootstrap import start  # after the version is known to be new enough

        status = start(os.path.dirname(os.path.abspath(__file__)), sys.argv[1:])
    except KeyboardInterrupt:  # before or after `start` looks out for it
        sys.stderr.write("已停止 / Stopped\n")
        status = 130
    sys.exit(status)
