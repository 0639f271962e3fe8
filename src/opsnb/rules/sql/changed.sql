-- changed: the promises whose verdict differs, the most striking first: kept on one side and broken on the other, then
-- decided on one side only, then the rest; and among each, the longest over its time on the side where it was missed.
SELECT d.clock, d.ticket, t.number, l.shift, t.opened_at, d.start_at, d.end_at, d.priority, d.state, d.target, d.spent,
       d.beside_state, d.beside_target, d.beside_spent
FROM differences d JOIN life l ON l.ticket = d.ticket JOIN tickets t ON t.ticket = d.ticket
ORDER BY CASE WHEN d.state IN ('met', 'missed') THEN 0 ELSE 1 END
           + CASE WHEN d.beside_state IN ('met', 'missed') THEN 0 ELSE 1 END,
         CASE WHEN d.state = 'missed' THEN d.spent - d.target
              WHEN d.beside_state = 'missed' THEN d.beside_spent - d.beside_target ELSE 0 END DESC,
         t.number, d.clock, d.start_at, d.start_seq
