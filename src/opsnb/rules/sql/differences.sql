-- differences: the promises whose verdict is another under the policies they are set beside.
--
-- beside holds the verdicts under those. Both sides judge the same histories, so a promise that both make runs from the
-- same start to the same end; one that only one side makes counts as without a target on the other.
SELECT COALESCE(v.clock, b.clock) AS clock, COALESCE(v.ticket, b.ticket) AS ticket,
       COALESCE(v.start_at, b.start_at) AS start_at, COALESCE(v.start_seq, b.start_seq) AS start_seq,
       COALESCE(v.end_at, b.end_at) AS end_at, COALESCE(v.priority, b.priority) AS priority,
       COALESCE(v.state, 'no target') AS state, v.target, v.spent,
       COALESCE(b.state, 'no target') AS beside_state, b.target AS beside_target, b.spent AS beside_spent
FROM verdicts v
FULL JOIN beside b ON b.clock = v.clock AND b.ticket = v.ticket AND b.start_at = v.start_at AND b.start_seq = v.start_seq
WHERE COALESCE(v.state, 'no target') <> COALESCE(b.state, 'no target')
