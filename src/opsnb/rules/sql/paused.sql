-- paused: seconds of an interval during which its clock stood still, in the clock's own time. (Written as
-- cross joins so that SQLite keeps their order: the many intervals are read once, the few pauses are looked up.)
WITH overlapping AS (
  SELECT i.ticket, i.clock, i.start_at, i.start_seq, k.calendar,
         CASE WHEN p.paused_from > i.start_at THEN p.paused_from ELSE i.start_at END AS from_at,
         CASE WHEN p.paused_to < i.end_at THEN p.paused_to ELSE i.end_at END AS to_at
  FROM intervals i
  CROSS JOIN life l
  CROSS JOIN pauses p
  CROSS JOIN clocks k
  WHERE l.ticket = i.ticket AND (l.stops > 0 OR l.reopened = 1)
    AND p.ticket = i.ticket AND p.clock = i.clock AND p.paused_from < i.end_at AND p.paused_to > i.start_at
    AND k.policy = l.policy AND k.clock = i.clock
)
SELECT x.ticket, x.clock, x.start_at, x.start_seq,
       SUM(COALESCE(b.cum + b.open * (x.to_at - b.slot), x.to_at)
           - COALESCE(a.cum + a.open * (x.from_at - a.slot), x.from_at)) AS seconds
FROM overlapping x
LEFT JOIN slots a ON a.calendar = x.calendar AND a.slot = x.from_at - x.from_at % $step
LEFT JOIN slots b ON b.calendar = x.calendar AND b.slot = x.to_at - x.to_at % $step
GROUP BY x.ticket, x.clock, x.start_at, x.start_seq
