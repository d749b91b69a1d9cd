-- Counts a tenant's unfinished tasks; those that the store has forgotten by now do not count.
-- KEYS[1] the tenant's unfinished tasks, by the time of their last change
-- ARGV[1] the time before which tasks are forgotten, ms
-- Returns how many there are.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1])
return redis.call('ZCARD', KEYS[1])
