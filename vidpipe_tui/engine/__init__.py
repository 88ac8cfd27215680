"""What happens: plan, calls, commits."""
