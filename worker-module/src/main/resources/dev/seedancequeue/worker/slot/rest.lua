-- Lets an account's pool rest, and lowers its limit to nine tenths of what the provider has taken.
-- KEYS[1] what it may do at present   KEYS[2] its tasks in process   KEYS[3] those being ordered
-- ARGV[1] until when, ms   ARGV[2] "1" to lower the limit   ARGV[3] the limit configured, 0 for none
-- ARGV[4] how long a lowered limit holds without another refusal, ms
-- Returns the limit now, as text, or "" when it was not lowered.
local state = redis.call('HMGET', KEYS[1], 'rest_until', 'limit')
if not state[1] or tonumber(ARGV[1]) > tonumber(state[1]) then
    redis.call('HSET', KEYS[1], 'rest_until', ARGV[1])
end
local limit = ''
if ARGV[2] == '1' then
    -- Many may be refused at once, and each has left its slot: the last of them finds the right one.
    local taken = redis.call('ZCARD', KEYS[2]) + redis.call('ZCARD', KEYS[3])
    local fits = math.max(1, math.floor(0.9 * taken))
    local present = tonumber(state[2] or ARGV[3])
    limit = tostring((present == 0 or fits < present) and fits or present)
    redis.call('HSET', KEYS[1], 'limit', limit)
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return limit
