-- paused: seconds of an interval during which its clock stood still, in the clock's own time.
WITH overlapping AS (
  SELECT i.ticket, i.clock, i.start_at, i.start_seq, k.calendar,
         CASE WHEN p.paused_from > i.start_at THEN p.paused_from ELSE i.start_at END AS from_at,
         CASE WHEN p.paused_to < i.end_at THEN p.paused_to ELSE i.end_at END AS to_at
  FROM pauses p
  JOIN intervals i ON i.ticket = p.ticket AND i.clock = p.clock
  JOIN life l ON l.ticket = i.ticket
  JOIN clocks k ON k.policy = l.policy AND k.clock = i.clock
  WHERE p.paused_from < i.end_at AND p.paused_to > i.start_at
)
SELECT x.ticket, x.clock, x.start_at, x.start_seq,
       SUM(COALESCE(b.cum + b.open * (x.to_at - b.slot), x.to_at)
           - COALESCE(a.cum + a.open * (x.from_at - a.slot), x.from_at)) AS seconds
FROM overlapping x
LEFT JOIN slots a ON a.calendar = x.calendar AND a.slot = x.from_at - x.from_at % $step
LEFT JOIN slots b ON b.calendar = x.calendar AND b.slot = x.to_at - x.to_at % $step
GROUP BY x.ticket, x.clock, x.start_at, x.start_seq
