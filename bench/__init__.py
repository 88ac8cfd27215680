"""What must be fast, each as a ratio against a peer or a limit in one run."""
