-- Marks a reserved idempotency key as answered.
-- KEYS[1] the key's hash
-- ARGV[1] task as JSON   ARGV[2] time to live, ms
-- Returns 1 when marked, 0 when the key is not there any more.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'state', 'answered', 'task', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
