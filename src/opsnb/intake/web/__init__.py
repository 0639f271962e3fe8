"""The service: the sites, the forms, the customer's own ticket and the pages of the staff, over HTTP."""
