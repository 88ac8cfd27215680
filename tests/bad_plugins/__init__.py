"""Plugins with something wrong; what is said of each stands in test_registry."""
