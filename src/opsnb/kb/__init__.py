"""What is written: the records of ``kb/``, read, validated and cross-checked."""
