"""The leak gate: reads the finished sites and proves that nothing of the staff's is in the public one.

It shares no code with the build. What it knows of records it reads from ``kb/`` by itself, as plain YAML, so that a
mistake of the build's cannot be a mistake of the gate's. A contract in ``pyproject.toml`` holds this.
"""
