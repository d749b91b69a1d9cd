-- Gives a claim and its slot back whose create has certainly not happened. The revision stays claimed, so that a
-- copy of its message is not mistaken for the one that goes on.
-- KEYS[1] the task's hash
-- ARGV[1] the revision that was claimed   ARGV[2] task id
-- Returns 1 when given back, 0 when another revision holds the claim.
if redis.call('HGET', KEYS[1], 'claim_revision') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'claim_number', 'claim_attempt')
local slot = redis.call('HGET', KEYS[1], 'slot') or ''
if slot ~= '' then
    redis.call('ZREM', slot, ARGV[2])
    redis.call('HSET', KEYS[1], 'slot', '')
end
return 1
