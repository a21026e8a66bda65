"""Versions of the policy and stop switches: who drafted, who approved, what is in force. Texts, not their meaning."""
