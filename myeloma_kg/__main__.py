"""The command `myeloma-kg`, also as `python -m myeloma_kg`."""

import signal

# An interrupt while there is nothing yet to clean up or to say ends the command as any program: without a trace.
_ends = signal.getsignal(signal.SIGINT) is signal.default_int_handler
if _ends:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from kg.cli.main import main  # noqa: E402 - it is what takes the time

if _ends:
    signal.signal(signal.SIGINT, signal.default_int_handler)

if __name__ == "__main__":
    main()
