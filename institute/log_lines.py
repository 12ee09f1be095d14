import logging
import os
import re
from traceback import extract_tb

# The parts of an address that are as good as a key: links to sign in, to stop and to a draft, and the names of gifts.
KEYS = re.compile(
    r"(/support/(?:me|me/name|me/stop|stop|gift|monthly)/|/republish/(?:tell-us|corrections)/|/preview/)[\w:-]{20,}"
)


class WithoutKeys(logging.Filter):
    """Takes out of each line what would let its reader in."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = KEYS.sub(r"\1…", record.getMessage()), ()
        return True


class WithoutMessages(logging.Formatter):
    """Of an error its class, those of its causes, and the places: a database's message repeats the row it refused."""

    def formatException(self, exc_info) -> str:
        error, causes = exc_info[1], []
        while error:
            causes.append(named(error))
            error = error.__cause__
        places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(exc_info[2])]
        return "\n".join([" from ".join(causes), *places])


def named(error: BaseException) -> str:
    """The class; of a fault of the system its reason too, in the system's own words: "No space left on device"."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else ""
    return f"{name} ({reason})" if reason else name


def tell_of_the_end(kind: type, error: BaseException, traceback):
    """In place of Python's own last words: in the log, and so without messages, once the settings have set it up."""
    logging.getLogger(__name__).critical("The command failed", exc_info=(kind, error, traceback))
