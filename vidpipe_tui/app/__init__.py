"""What is seen: the Textual app. The only room that imports textual."""
