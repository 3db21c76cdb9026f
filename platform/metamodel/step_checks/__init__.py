"""Types the kinds of step: one function for each, listed in `rule_steps`."""
