-- Writes a batch if it comes before the stored one.
-- KEYS[1] the batch's hash   KEYS[2] the tenant's batches, by the time of their creation
-- KEYS[3] the store's epoch
-- ARGV[1] precedence   ARGV[2] batch as JSON   ARGV[3] time to live, ms   ARGV[4] batch id
-- ARGV[5] created, ms   ARGV[6] the time before which batches are forgotten, ms
-- ARGV[7] "1" to write also while the store is not filled
-- Returns the batch as it is stored now, as JSON
-- | "not_filled" (the data was lost and is not back yet, so another may have been first).
if ARGV[7] ~= '1' and redis.call('EXISTS', KEYS[3]) == 0 then return 'not_filled' end
if tonumber(redis.call('HGET', KEYS[1], 'precedence') or 0) < tonumber(ARGV[1]) then
    redis.call('HSET', KEYS[1], 'precedence', ARGV[1], 'batch', ARGV[2])
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    redis.call('ZADD', KEYS[2], ARGV[5], ARGV[4])
    redis.call('PEXPIRE', KEYS[2], ARGV[3])
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[6])
end
return redis.call('HGET', KEYS[1], 'batch')
