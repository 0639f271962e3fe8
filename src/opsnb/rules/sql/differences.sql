-- differences: the promises whose verdict is another under the policies they are set beside.
--
-- beside holds the verdicts under those. Both sides judge the same histories, so a promise that both make runs from the
-- same start to the same end; one that only one side makes counts as without a target on the other.
SELECT v.clock, v.ticket, v.start_at, v.start_seq, v.end_at, v.priority, v.state, v.target, v.spent,
       COALESCE(b.state, 'no target') AS beside_state, b.target AS beside_target, b.spent AS beside_spent
FROM verdicts v
LEFT JOIN beside b ON b.clock = v.clock AND b.ticket = v.ticket AND b.start_at = v.start_at AND b.start_seq = v.start_seq
WHERE v.state <> COALESCE(b.state, 'no target')
UNION ALL
SELECT b.clock, b.ticket, b.start_at, b.start_seq, b.end_at, b.priority, 'no target', NULL, NULL,
       b.state, b.target, b.spent
FROM beside b
LEFT JOIN verdicts v ON v.clock = b.clock AND v.ticket = b.ticket AND v.start_at = b.start_at AND v.start_seq = b.start_seq
WHERE v.ticket IS NULL AND b.state <> 'no target'
