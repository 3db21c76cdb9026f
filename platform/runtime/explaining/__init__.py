"""Why rules did what they did, or nothing; what they would do; what they will do."""
