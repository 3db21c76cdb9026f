"""What leaves on paper: values as people read them, and the process that draws prints."""
