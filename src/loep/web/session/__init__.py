"""Log in, log out, accept an invite."""
