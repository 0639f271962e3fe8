-- queue_figures: what became of the calls, counted by queue, by interval or by both.
--
-- In time is within the threshold (a call exactly on it too, unless the metric says otherwise). Short is an abandoned
-- call that waited no longer than the short-abandon limit. Redirects (RONA) are flow-outs: the call left the queue
-- unanswered. Percentiles are exact, with linear interpolation between neighbours. Only answered calls are handled.
SELECT $keys,
       COUNT(*) AS offered,
       COUNT(answered_after) AS answered,
       COUNT(CASE WHEN answered_after $boundary $threshold THEN 1 END) AS answered_in_time,
       COUNT(abandoned_after) AS abandoned,
       COUNT(CASE WHEN abandoned_after $boundary $threshold THEN 1 END) AS abandoned_in_time,
       COUNT(CASE WHEN abandoned_after <= $short THEN 1 END) AS short_abandoned,
       COUNT(flowed_out_after) AS flowed_out,
       SUM(taken_back) AS redirected,
       COUNT(waiting_for) AS waiting,
       COUNT(CASE WHEN transfer = 'warm' THEN answered_after END) AS warm_transfers,
       COUNT(CASE WHEN transfer = 'cold' THEN answered_after END) AS cold_transfers,
       COALESCE(SUM(answered_after), 0) AS answer_wait,
       MAX(answered_after) AS longest_answered,
       MAX(abandoned_after) AS longest_abandoned,
       MAX(waiting_for) AS longest_waiting,
       ROUND(quantile_cont(answered_after, 5e-1), 2) AS median_wait,
       ROUND(quantile_cont(answered_after, 95e-2), 2) AS p95_wait,
       COUNT(CASE WHEN answered_after IS NOT NULL THEN talk END) AS handled,
       COALESCE(SUM(CASE WHEN answered_after IS NOT NULL THEN talk END), 0) AS talk_time,
       COALESCE(SUM(CASE WHEN answered_after IS NOT NULL AND talk IS NOT NULL THEN hold END), 0) AS hold_time,
       COALESCE(SUM(CASE WHEN answered_after IS NOT NULL AND talk IS NOT NULL THEN wrap_up END), 0) AS wrap_up_time
FROM queue_legs
GROUP BY $keys
ORDER BY $keys
