-- Gives a claim back whose create has certainly not happened. The revision stays claimed, so that a
-- copy of its message is not mistaken for the one that goes on.
-- KEYS[1] the task's hash
-- ARGV[1] the revision that was claimed
-- Returns 1 when given back, 0 when another revision holds the claim.
if redis.call('HGET', KEYS[1], 'claim_revision') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'claim_number', 'claim_attempt')
return 1
