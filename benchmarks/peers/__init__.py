"""Other tools on the same documents. Each script runs in an environment of its own, where that tool is installed."""
