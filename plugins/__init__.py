"""The stages that ship, each on the public modules only."""
