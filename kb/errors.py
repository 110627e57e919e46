"""The one error that a user may meet."""


class KbError(Exception):
    """A mistake that the caller can mend.

    The message is one line: what was found, what was expected, and the next step.
    The faces print it as it is and exit with status 1; no traceback reaches a user.
    """
