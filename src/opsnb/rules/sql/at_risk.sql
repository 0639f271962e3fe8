-- at risk: promises that are still open and close to their due time, the most urgent first.
SELECT v.ticket, t.number, t.subject, v.clock, v.priority, l.shift, l.opened_at, v.start_at, v.end_at, v.ended,
       v.target, v.spent, v.target - v.spent AS time_left
FROM verdicts v JOIN life l ON l.ticket = v.ticket JOIN tickets t ON t.ticket = v.ticket
WHERE v.state = 'at risk'
ORDER BY time_left, v.ticket, v.clock, v.start_at
