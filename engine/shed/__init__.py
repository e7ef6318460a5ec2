"""The parts of engine.py: the engine on PATH, the build from source, its cache and its processes."""
