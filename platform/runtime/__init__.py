"""The only place where the packages meet: publish, save, read, rights, rules on their way."""
