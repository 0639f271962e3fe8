-- attainment: promises by clock, priority, shift and week of opening, counted by state.
--
-- Attainment is met / (met + missed). Promises that still run, do not apply or have no target are in neither number,
-- and where nothing was met or missed there is no attainment: neither 0 % nor 100 %.
SELECT v.clock, v.priority, l.shift, m.week, v.state, COUNT(*) AS promises
FROM verdicts v
JOIN life l ON l.ticket = v.ticket
LEFT JOIN moments m ON m.slot = l.opened_at - l.opened_at % $step
GROUP BY v.clock, v.priority, l.shift, m.week, v.state
ORDER BY v.clock, v.priority, l.shift, m.week, v.state
