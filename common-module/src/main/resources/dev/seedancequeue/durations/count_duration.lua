-- Counts one duration in its bucket; beyond the limit all counts are halved.
-- KEYS[1] hash of counts by bucket, and their sum as "n"
-- ARGV[1] bucket   ARGV[2] largest sum   ARGV[3] time to live, ms
-- Returns the sum.
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
local sum = redis.call('HINCRBY', KEYS[1], 'n', 1)
if sum > tonumber(ARGV[2]) then
    sum = 0
    local counts = redis.call('HGETALL', KEYS[1])
    for i = 1, #counts, 2 do
        if counts[i] ~= 'n' then
            local half = math.floor(counts[i + 1] / 2)
            sum = sum + half
            if half == 0 then
                redis.call('HDEL', KEYS[1], counts[i])
            else
                redis.call('HSET', KEYS[1], counts[i], half)
            end
        end
    end
    redis.call('HSET', KEYS[1], 'n', sum)
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return sum
