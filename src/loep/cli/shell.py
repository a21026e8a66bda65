"""Who works at this shell, as the log names them."""

import getpass
import os


def person() -> str:
    """The user of this host who gave the command, also through sudo: Loep's own user tells nobody apart."""
    return f"shell:{os.environ.get('SUDO_USER') or getpass.getuser()}"
