"""The knowledge base as a web site: pages, flowcharts and guides made from records."""
