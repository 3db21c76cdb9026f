"""Forms and lists as data: defaults for every entity, conditions, what a browser draws, and the check of a submission. Pure."""
