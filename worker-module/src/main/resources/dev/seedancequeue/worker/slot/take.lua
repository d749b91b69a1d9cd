-- Leases free slots, each of the account that uses the smallest share of its own.
-- KEYS[1] the store's epoch, then of each account: the tasks in process, those being ordered, the leases
-- of slots, what it may do at present, the tokens of each hour
-- ARGV[1] now, ms   ARGV[2] the last sign of life of a task that is lost, ms   ARGV[3] of one being
-- ordered, ms   ARGV[4] of a lease, ms   ARGV[5] most   ARGV[6] what the names of leases begin with, then
-- of each account: its limit, 0 for none, and its limit of tokens a day, 0 for none
-- Returns {"not_filled"} | {"ok", then of each account: tasks in process, leases, limit or -1 for
-- none, "1" if that was lowered, how long it rests, ms; then of each lease: number of its account}.
if redis.call('EXISTS', KEYS[1]) == 0 then return {'not_filled'} end
local now, most = tonumber(ARGV[1]), tonumber(ARGV[5])
local hour = math.floor(now / 3600000)
local accounts = {}
local function count(key, lost)
    redis.call('ZREMRANGEBYSCORE', key, '-inf', lost)
    return redis.call('ZCARD', key)
end
for i = 1, (#KEYS - 1) / 5 do
    local key = 5 * i - 3
    local a = {leases = KEYS[key + 2], lowered = '0', rest = 0}
    accounts[i] = a
    a.tasks = count(KEYS[key], ARGV[2]) + count(KEYS[key + 1], ARGV[3])
    a.leased = count(a.leases, ARGV[4])
    a.limit = tonumber(ARGV[5 + 2 * i])
    if a.limit == 0 then a.limit = math.huge end
    local state = redis.call('HMGET', KEYS[key + 3], 'rest_until', 'limit')
    local lowered = math.floor(tonumber(state[2] or a.limit))
    if lowered < a.limit then a.limit, a.lowered = lowered, '1' end
    if state[1] then a.rest = math.max(0, tonumber(state[1]) - now) end
    local most_tokens = tonumber(ARGV[6 + 2 * i])
    if most_tokens > 0 then
        local hours, sum = redis.call('HGETALL', KEYS[key + 4]), 0
        for h = 1, #hours, 2 do
            if tonumber(hours[h]) < hour - 24 then
                redis.call('HDEL', KEYS[key + 4], hours[h])
            else
                sum = sum + hours[h + 1]
            end
        end
        if sum >= most_tokens then a.rest = math.max(a.rest, (hour + 1) * 3600000 - now) end
    end
end
local granted = {}
for n = 1, most do
    local best, least
    for i = 1, #accounts do
        local a = accounts[i]
        local used = a.tasks + a.leased
        local share = used / math.min(a.limit, 1e9)
        if used < a.limit and a.rest == 0 and (not best or share < least) then
            best, least = i, share
        end
    end
    if not best then break end
    accounts[best].leased = accounts[best].leased + 1
    redis.call('ZADD', accounts[best].leases, now, ARGV[6] .. n)
    redis.call('PEXPIRE', accounts[best].leases, 2 * (now - ARGV[4]))
    granted[n] = tostring(best)
end
local reply = {'ok'}
for _, a in ipairs(accounts) do
    local limit = a.limit == math.huge and -1 or a.limit
    for _, value in ipairs({a.tasks, a.leased, limit, a.lowered, a.rest}) do
        reply[#reply + 1] = tostring(value)
    end
end
for _, account in ipairs(granted) do reply[#reply + 1] = account end
return reply
