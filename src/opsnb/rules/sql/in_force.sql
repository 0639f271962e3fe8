-- in_force: the priority that counts for an interval, for tickets whose priority was set more than once.
--
-- It is the priority in force when the interval ended, so raising a ticket afterwards changes nothing that was met.
-- Where the ending event shares its second with a change of priority, their order in the ticket's log decides. An
-- interval that ended before any priority was set takes the first one that was.
WITH closing AS (
  SELECT i.ticket, i.clock, i.start_at, i.end_at, COALESCE(MIN(x.seq), 1048575) AS end_seq
  FROM intervals i JOIN life l ON l.ticket = i.ticket
  LEFT JOIN events x ON x.ticket = i.ticket AND x.at = i.end_at AND i.ended = 'done' AND i.clock <> 'resolution'
    AND x.kind IN ($reply, $work)
  WHERE l.priorities > 1
  GROUP BY i.ticket, i.clock, i.start_at, i.end_at
),
ranked AS (
  SELECT c.ticket, c.clock, c.start_at, e.value AS priority,
         row_number() OVER (
           PARTITION BY c.ticket, c.clock, c.start_at
           ORDER BY CASE WHEN e.at < c.end_at OR e.at = c.end_at AND e.seq <= c.end_seq
                         THEN 0 - (e.at * 1048576 + e.seq) ELSE e.at * 1048576 + e.seq END) AS nearness
  FROM closing c JOIN events e ON e.ticket = c.ticket
  WHERE e.kind IN ($created, $priority) AND e.value IS NOT NULL AND e.at <= $as_of
)
SELECT ticket, clock, start_at, priority FROM ranked WHERE nearness = 1
