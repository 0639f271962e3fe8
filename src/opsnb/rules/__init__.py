"""What should have been: pure functions and portable SQL over records and tables."""
