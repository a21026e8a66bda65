"""From a file somebody delivered to typed rows, quarantine with reasons, or a refusal."""
