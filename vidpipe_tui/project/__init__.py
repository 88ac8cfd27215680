"""What is written down: the state file and the folder around it."""
