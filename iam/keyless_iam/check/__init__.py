"""Rules on policy documents that stand in files, whatever made them."""
