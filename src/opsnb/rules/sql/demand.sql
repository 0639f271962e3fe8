-- demand: what came to one queue and what became of it, by the quarter-hour in which it was offered.
--
-- A call is offered to a queue once for each of its stays there, also when it comes out of another queue. Whether an
-- answer exactly on the threshold is in time, the record of the metric says. A call waits from entering the queue to its
-- answer or its end, or to as_of if it still waits. Handle time is talk, hold and after-call work; calls for which it was
-- not recorded are left out of it.
SELECT entered_at - entered_at % 900 AS slot,
       COUNT(*) AS offered,
       SUM(CASE WHEN result = 'answered' THEN 1 ELSE 0 END) AS answered,
       SUM(CASE WHEN result = 'answered' AND left_at - entered_at $boundary $threshold THEN 1 ELSE 0 END) AS in_time,
       SUM(CASE WHEN result = 'abandoned' THEN 1 ELSE 0 END) AS abandoned,
       SUM(COALESCE(left_at, $as_of) - entered_at) AS waited,
       SUM(CASE WHEN result = 'answered' THEN left_at - entered_at ELSE 0 END) AS waited_answered,
       SUM(CASE WHEN result = 'answered' AND talk IS NOT NULL THEN 1 ELSE 0 END) AS handled,
       SUM(CASE WHEN result = 'answered' AND talk IS NOT NULL THEN talk + COALESCE(hold, 0) + COALESCE(wrap_up, 0)
           ELSE 0 END) AS handle_time
FROM call_legs
WHERE desk = $desk AND queue = $queue AND entered_at >= $since AND entered_at < $until
GROUP BY entered_at - entered_at % 900
ORDER BY slot
