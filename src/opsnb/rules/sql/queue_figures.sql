-- queue_figures: what became of the calls, counted by queue, by interval or by both.
--
-- In time is within the threshold (a call exactly on it too, unless the metric says otherwise). Short is an abandoned
-- call that waited no longer than the short-abandon limit. Redirects (RONA) are flow-outs: the call left the queue
-- unanswered. Percentiles are exact, with linear interpolation between neighbours.
SELECT $keys,
       COUNT(*) AS offered,
       SUM(CASE WHEN result = 'answered' THEN 1 ELSE 0 END) AS answered,
       SUM(CASE WHEN result = 'answered' AND wait $boundary $threshold THEN 1 ELSE 0 END) AS answered_in_time,
       SUM(CASE WHEN result = 'abandoned' THEN 1 ELSE 0 END) AS abandoned,
       SUM(CASE WHEN result = 'abandoned' AND wait $boundary $threshold THEN 1 ELSE 0 END) AS abandoned_in_time,
       SUM(CASE WHEN result = 'abandoned' AND wait <= $short THEN 1 ELSE 0 END) AS short_abandoned,
       SUM(CASE WHEN result IN ('flowed-out', 'redirected') THEN 1 ELSE 0 END) AS flowed_out,
       SUM(CASE WHEN result = 'redirected' THEN 1 ELSE 0 END) AS redirected,
       SUM(CASE WHEN result = 'waiting' THEN 1 ELSE 0 END) AS waiting,
       SUM(CASE WHEN result = 'answered' AND transfer = 'warm' THEN 1 ELSE 0 END) AS warm_transfers,
       SUM(CASE WHEN result = 'answered' AND transfer = 'cold' THEN 1 ELSE 0 END) AS cold_transfers,
       SUM(CASE WHEN result = 'answered' THEN wait ELSE 0 END) AS answer_wait,
       MAX(CASE WHEN result = 'answered' THEN wait END) AS longest_answered,
       MAX(CASE WHEN result = 'abandoned' THEN wait END) AS longest_abandoned,
       MAX(CASE WHEN result = 'waiting' THEN wait END) AS longest_waiting,
       ROUND(quantile_cont(CASE WHEN result = 'answered' THEN wait END, 5e-1), 2) AS median_wait,
       ROUND(quantile_cont(CASE WHEN result = 'answered' THEN wait END, 95e-2), 2) AS p95_wait,
       SUM(CASE WHEN result = 'answered' AND talk IS NOT NULL THEN 1 ELSE 0 END) AS handled,
       SUM(CASE WHEN result = 'answered' AND talk IS NOT NULL THEN talk ELSE 0 END) AS talk_time,
       SUM(CASE WHEN result = 'answered' AND talk IS NOT NULL THEN COALESCE(hold, 0) ELSE 0 END) AS hold_time,
       SUM(CASE WHEN result = 'answered' AND talk IS NOT NULL THEN COALESCE(wrap_up, 0) ELSE 0 END) AS wrap_up_time
FROM queue_legs
GROUP BY $keys
ORDER BY $keys
