"""What goes on by a release that newer ones have overtaken: runs and approvals, told, and moved to the release in force."""
