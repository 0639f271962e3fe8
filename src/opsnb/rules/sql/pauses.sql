-- pauses: from when to when each clock of a ticket stood still.
--
-- Solved and closed stop every clock until the ticket is opened again. A waiting status stops the clocks for which
-- the policy says so. A hold stops every clock until its release, each reason by itself. Statuses follow each other,
-- so only holds can overlap: where a ticket has one, spells that overlap or touch become one. A pause that still
-- lasts reaches past as_of.
WITH statuses AS (
  SELECT l.ticket, l.policy, l.stops, l.reopened, e.value, e.at AS from_at,
         LEAD(e.at) OVER (PARTITION BY l.ticket ORDER BY e.at, e.seq) AS next_at
  FROM life l JOIN events e ON e.ticket = l.ticket
  WHERE (l.stops > 0 OR l.reopened = 1) AND e.kind = $status AND e.at <= $as_of
),
holds AS (
  SELECT l.ticket, l.policy, e.kind, e.at AS from_at,
         LEAD(e.at) OVER (PARTITION BY l.ticket, e.value ORDER BY e.at, e.seq) AS next_at
  FROM life l JOIN events e ON e.ticket = l.ticket
  WHERE l.stops = 2 AND e.kind IN ($hold, $release) AND e.at <= $as_of
),
spells AS (
  SELECT s.ticket, p.clock, s.stops, s.from_at, COALESCE(s.next_at, $as_of + 1) AS to_at
  FROM statuses s JOIN pausing p ON p.policy = s.policy AND p.status = s.value
  WHERE s.reopened = 1 OR s.value NOT IN ('solved', 'closed')
  UNION ALL
  SELECT h.ticket, p.clock, 2, h.from_at, COALESCE(h.next_at, $as_of + 1)
  FROM holds h JOIN pausing p ON p.policy = h.policy AND p.status = 'on hold'
  WHERE h.kind = $hold
),
reaching AS (
  SELECT ticket, clock, from_at, to_at,
         MAX(to_at) OVER (PARTITION BY ticket, clock ORDER BY from_at, to_at
                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
  FROM spells WHERE stops = 2
),
islands AS (
  SELECT ticket, clock, from_at, to_at,
         SUM(CASE WHEN from_at <= reached THEN 0 ELSE 1 END)
           OVER (PARTITION BY ticket, clock ORDER BY from_at, to_at ROWS UNBOUNDED PRECEDING) AS island
  FROM reaching
)
SELECT ticket, clock, from_at AS paused_from, to_at AS paused_to FROM spells WHERE stops < 2
UNION ALL
SELECT ticket, clock, MIN(from_at), MAX(to_at) FROM islands GROUP BY ticket, clock, island
