-- Keeps leases that have not lapsed.
-- KEYS[1] the leases of slots
-- ARGV[1] now, ms   ARGV[2] the last sign of life of a lease that is lost, ms   ARGV[3...] leases
-- Returns the leases that are not there any more.
local lost = {}
for i = 3, #ARGV do
    local at = redis.call('ZSCORE', KEYS[1], ARGV[i])
    if at and tonumber(at) > tonumber(ARGV[2]) then
        redis.call('ZADD', KEYS[1], ARGV[1], ARGV[i])
    else
        redis.call('ZREM', KEYS[1], ARGV[i])
        lost[#lost + 1] = ARGV[i]
    end
end
return lost
