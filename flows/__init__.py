"""What runs when: the only code that knows Prefect."""
