"""Notebooks run, results collected, tables and charts drawn."""
