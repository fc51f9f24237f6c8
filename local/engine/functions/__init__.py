"""Lambda functions and the events that reach them."""
