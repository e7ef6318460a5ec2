"""PROVES, on a copy of the sandbox, that every instance can do what was declared of it, and nothing else.

What is expected comes from what was declared: the component's arguments, or the lines of an access file. Nothing that writes or
reads policies is asked, so that a mistake there shows.
"""
