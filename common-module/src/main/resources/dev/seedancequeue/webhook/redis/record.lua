-- Writes what is known of a delivery, and forgets the oldest beyond the bound.
-- KEYS[1] the endpoint's deliveries by time   KEYS[2] the same by id
-- ARGV[1] id   ARGV[2] when it was created, ms   ARGV[3] what is known, as JSON
-- ARGV[4] most that are kept   ARGV[5] time to live, ms   ARGV[6] "1" to leave one that is known
-- Returns what was known before, or false.
local before = redis.call('HGET', KEYS[2], ARGV[1])
if before and ARGV[6] == '1' then return before end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
local beyond = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[4])
if beyond > 0 then
    redis.call('HDEL', KEYS[2], unpack(redis.call('ZRANGE', KEYS[1], 0, beyond - 1)))
    redis.call('ZREMRANGEBYRANK', KEYS[1], 0, beyond - 1)
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return before
