"""What follows a save by itself: the steps of states, automatic transitions, joins, and records that wait for those below them."""
