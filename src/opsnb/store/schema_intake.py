"""Tables for tickets that come in here: how they came, what hangs on them, and what has to be sent."""

TABLES = """
CREATE TABLE submissions (
  ticket INTEGER PRIMARY KEY REFERENCES tickets,
  form TEXT,
  way_in TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE submission_keys (
  key TEXT PRIMARY KEY,
  ticket INTEGER NOT NULL REFERENCES tickets,
  form TEXT NOT NULL,
  answers_sha256 TEXT NOT NULL
) STRICT;

CREATE TABLE mails (
  desk TEXT NOT NULL,
  message_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  ticket INTEGER REFERENCES tickets,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  PRIMARY KEY (desk, message_id)
) STRICT;

CREATE INDEX mails_of_tickets ON mails (ticket);

CREATE TABLE attachments (
  attachment INTEGER PRIMARY KEY,
  ticket INTEGER NOT NULL REFERENCES tickets,
  at INTEGER NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  content BLOB NOT NULL,
  UNIQUE (ticket, name, sha256)
) STRICT;

CREATE TABLE outbox (
  notice INTEGER PRIMARY KEY,
  ticket INTEGER NOT NULL REFERENCES tickets,
  occasion TEXT NOT NULL,
  recipient TEXT NOT NULL,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  link TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  queued_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL,
  sent_at INTEGER,
  refused TEXT,
  trouble TEXT,
  UNIQUE (occasion, recipient)
) STRICT;

CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE sent_at IS NULL AND refused IS NULL;

CREATE TABLE own_views (
  desk TEXT NOT NULL,
  owner TEXT NOT NULL,
  view TEXT NOT NULL,
  definition TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (desk, owner, view)
) STRICT;

CREATE VIEW current AS
SELECT t.ticket, t.desk, t.number, t.source, t.opened_at, t.requester, t.subject,
  (SELECT e.value FROM events e WHERE e.ticket = t.ticket AND e.kind = 2
   ORDER BY e.at DESC, e.seq DESC LIMIT 1) AS assignee,
  (SELECT e.value FROM events e WHERE e.ticket = t.ticket AND e.kind = 3
   ORDER BY e.at DESC, e.seq DESC LIMIT 1) AS queue,
  (SELECT e.value FROM events e WHERE e.ticket = t.ticket AND e.kind IN (1, 4)
   ORDER BY e.at DESC, e.seq DESC LIMIT 1) AS priority,
  COALESCE((SELECT e.value FROM events e WHERE e.ticket = t.ticket AND e.kind = 5
            ORDER BY e.at DESC, e.seq DESC LIMIT 1), 'new') AS status,
  (SELECT e.value FROM events e WHERE e.ticket = t.ticket AND e.kind = 10
   ORDER BY e.at DESC, e.seq DESC LIMIT 1) AS merged_into,
  (SELECT CASE e.kind WHEN 6 THEN 'customer' ELSE 'desk' END FROM events e
   WHERE e.ticket = t.ticket AND e.kind IN (1, 6, 8) ORDER BY e.at DESC, e.seq DESC LIMIT 1) AS turn,
  (SELECT MAX(e.at) FROM events e WHERE e.ticket = t.ticket) AS changed_at,
  (SELECT COUNT(*) FROM events e WHERE e.ticket = t.ticket) AS version
FROM tickets t;
"""

NOTICES_OF_REPORTS = """
ALTER TABLE outbox RENAME TO outbox_of_tickets;

CREATE TABLE outbox (
  notice INTEGER PRIMARY KEY,
  ticket INTEGER REFERENCES tickets,
  occasion TEXT NOT NULL,
  recipient TEXT NOT NULL,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  link TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  queued_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL,
  sent_at INTEGER,
  refused TEXT,
  trouble TEXT,
  UNIQUE (occasion, recipient)
) STRICT;

INSERT INTO outbox SELECT * FROM outbox_of_tickets;

DROP TABLE outbox_of_tickets;

CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE sent_at IS NULL AND refused IS NULL;
"""
"""A notice need not be about a ticket: it may tell of a report."""
