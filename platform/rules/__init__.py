"""Rules carried out set by set: decision tables, loops, one small class for each kind of step, and what each step tells."""
