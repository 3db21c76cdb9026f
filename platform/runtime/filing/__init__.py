"""Files of people: taken in, looked at, kept by content, held by fields, handed out to those who may see the field."""
