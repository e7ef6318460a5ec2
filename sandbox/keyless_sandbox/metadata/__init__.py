"""The instance metadata service, version 2, of each instance in the sandbox."""
