"""What has to hold between the parts of a record and between records: one module for each kind of proof."""
