"""How strict: versions of the policy on a page, drafts in a form, and the switches that stop a rule."""
