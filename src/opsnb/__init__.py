"""opsnb: a service desk's rules, written once in ``kb/``, read by people and run by notebooks."""

__version__ = "0.1.0"
