-- Reserves the id of a workflow for one body.
-- KEYS[1] the workflow's hash   KEYS[2] the store's epoch
-- ARGV[1] hash of the body   ARGV[2] time to live, ms
-- Returns "reserved" | "other_body" | "not_filled" (the data was lost and is not back yet).
if redis.call('EXISTS', KEYS[2]) == 0 then return 'not_filled' end
if redis.call('HSETNX', KEYS[1], 'body', ARGV[1]) == 1 then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return 'reserved'
end
return redis.call('HGET', KEYS[1], 'body') == ARGV[1] and 'reserved' or 'other_body'
