-- Lets a lowered limit grow by a part of a slot, up to what is configured.
-- KEYS[1] what the account's pool may do at present
-- ARGV[1] the part   ARGV[2] the limit configured, 0 for none
-- Returns the limit now, as text, or "" when it is not lowered any more.
local limit = redis.call('HGET', KEYS[1], 'limit')
if not limit then return '' end
limit = limit + ARGV[1]
local configured = tonumber(ARGV[2])
if configured > 0 and limit >= configured then
    redis.call('HDEL', KEYS[1], 'limit')
    return ''
end
redis.call('HSET', KEYS[1], 'limit', tostring(limit))
return tostring(limit)
