"""Tables of the telephone: calls and their legs, rings, agents and what they did, plans, counts, human reports.

All instants are UTC seconds, all lengths seconds. A call is offered to a queue once for each of its legs there.
"""

CALL_TABLES = """
CREATE TABLE calls (
  call INTEGER PRIMARY KEY,
  desk TEXT NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
  arrived_at INTEGER NOT NULL,
  ended_at INTEGER,
  path TEXT,
  reference TEXT CHECK (reference IN ('valid', 'invalid', 'incomplete', 'none')),
  contact TEXT,
  agent TEXT,
  outcome TEXT,
  security TEXT,
  form TEXT,
  activity TEXT,
  activity_opened_at INTEGER,
  activity_closed_at INTEGER,
  start_date TEXT,
  facts TEXT,
  UNIQUE (desk, source, number)
) STRICT;

CREATE INDEX calls_by_arrival ON calls (desk, arrived_at);

CREATE TABLE call_legs (
  desk TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  call INTEGER NOT NULL REFERENCES calls,
  leg INTEGER NOT NULL,
  queue TEXT,
  way TEXT NOT NULL CHECK (way IN ('arrived', 'flowed-in', 'redirected', 'transferred', 'dialled')),
  left_at INTEGER,
  result TEXT CHECK (result IN ('answered', 'abandoned', 'flowed-out', 'redirected')),
  agent TEXT,
  talk INTEGER,
  hold INTEGER,
  wrap_up INTEGER,
  transfer TEXT CHECK (transfer IN ('warm', 'cold')),
  transfer_reason TEXT,
  PRIMARY KEY (desk, entered_at, call, leg)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX legs_of_calls ON call_legs (call, leg);

CREATE TABLE call_rings (
  call INTEGER NOT NULL REFERENCES calls,
  leg INTEGER NOT NULL,
  ring INTEGER NOT NULL,
  agent TEXT NOT NULL,
  at INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('answered', 'no-answer', 'hung-up')),
  PRIMARY KEY (call, leg, ring)
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
  desk TEXT NOT NULL,
  agent TEXT NOT NULL,
  team TEXT,
  name TEXT,
  PRIMARY KEY (desk, agent)
) STRICT, WITHOUT ROWID;

CREATE TABLE agent_states (
  desk TEXT NOT NULL,
  source TEXT NOT NULL,
  agent TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  ended_at INTEGER,
  PRIMARY KEY (desk, source, agent, started_at, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE agent_plans (
  desk TEXT NOT NULL,
  source TEXT NOT NULL,
  agent TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  doing TEXT NOT NULL,
  PRIMARY KEY (desk, source, agent, started_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE interval_counts (
  desk TEXT NOT NULL,
  source TEXT NOT NULL,
  queue TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  offered INTEGER NOT NULL,
  PRIMARY KEY (desk, source, queue, started_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue_checks (
  desk TEXT NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  sent_by TEXT,
  way TEXT,
  calls_in_queue INTEGER NOT NULL,
  minutes_waiting INTEGER NOT NULL,
  node_out INTEGER NOT NULL CHECK (node_out IN (0, 1)),
  cities TEXT,
  comment TEXT,
  PRIMARY KEY (desk, source, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE suppressions (
  desk TEXT NOT NULL,
  source TEXT NOT NULL,
  contact TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  reason TEXT,
  PRIMARY KEY (desk, source, contact, started_at)
) STRICT, WITHOUT ROWID;
"""
