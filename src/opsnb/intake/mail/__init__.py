"""Mail: what comes in as ``.eml`` or Maildir, and the notices that go out through SMTP."""
