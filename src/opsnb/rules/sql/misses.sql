-- misses: every promise that was broken, the longest over first.
SELECT v.ticket, t.number, t.subject, v.clock, v.priority, l.shift, l.opened_at, v.start_at, v.end_at, v.ended,
       v.target, v.spent, v.spent - v.target AS over
FROM verdicts v JOIN life l ON l.ticket = v.ticket JOIN tickets t ON t.ticket = v.ticket
WHERE v.state = 'missed'
ORDER BY over DESC, v.ticket, v.clock, v.start_at
