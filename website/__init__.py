"""The documentation's site: the repository's Markdown, staged for zensical and built strictly into ``build/site``."""
