-- Grants one attempt of a task's current order to one caller, who may then create it at the provider.
-- KEYS[1] the task's hash   KEYS[2] the store's epoch
-- KEYS[3] the leases of slots   KEYS[4] the tasks being ordered, by the time of their claim
-- KEYS[5] what the account's pool may do at present
-- ARGV[1] revision   ARGV[2] now, ms   ARGV[3] time to live, ms
-- ARGV[4] number of the order   ARGV[5] attempt   ARGV[6] account to create it with
-- ARGV[7] the task's epoch, or ""   ARGV[8] "1" for a redelivered message
-- ARGV[9] until when earlier attempts are proven absent, ms
-- ARGV[10] the lease of the slot that the task takes over   ARGV[11] task id
-- Returns {"granted"} | {"withdrawn"} | {"resting", until ms}
-- | {"doubtful", epoch if it is not the task's or "", ms of an unproven claim or ""}
-- | {"held", since ms, account, provider task id or ""} | {"stale"}
-- | {"not_filled"} (the data was lost and is not back yet).
local epoch = redis.call('GET', KEYS[2])
if not epoch then return {'not_filled'} end
local revision, number, attempt = tonumber(ARGV[1]), tonumber(ARGV[4]), tonumber(ARGV[5])
local stored =
    redis.call('HMGET', KEYS[1], 'revision', 'terminal', 'claim_revision', 'claim_ms', 'order',
        'queued', 'order_number', 'claim_number', 'claim_attempt',
        'claim_account', 'order_account', 'slot', 'line')
local now = tonumber(ARGV[2])
-- Its message was taken, whatever becomes of it.
local function out(answer, started)
    if stored[13] then leave(KEYS[1], now, started) end
    return answer
end
if stored[2] == '1' then return out({'stale'}) end
if stored[1] and tonumber(stored[1]) > revision then return {'stale'} end
if stored[3] and tonumber(stored[3]) > revision then return {'stale'} end
-- Two copies of a message may have gone different ways; only one that waits may be ordered.
if stored[1] and tonumber(stored[1]) == revision and stored[6] ~= '1' then return {'stale'} end
if stored[5] then
    -- An order that was noted forbids every later create of it, and every create of an older one.
    -- It does not forbid the next order: only who has seen it fail asks for that.
    local noted = tonumber(stored[7] or 1)
    if noted == number then
        return out({'held', stored[4] or ARGV[2], stored[11], stored[5]})
    end
    if noted > number then return {'stale'} end
end
if stored[3] and tonumber(stored[3]) == revision then
    return out({'held', stored[4], stored[10], ''})
end
-- Copies that went ways of different length have other revisions and mean the same create.
if stored[9] and tonumber(stored[8]) == number and tonumber(stored[9]) == attempt then
    return out({'held', stored[4], stored[10], ''})
end
local earlier = ''
if stored[9] and tonumber(stored[8]) == number and tonumber(stored[9]) < attempt
    and tonumber(stored[4]) > tonumber(ARGV[9]) then
    earlier = stored[4]
end
if epoch == ARGV[7] then epoch = '' end
if epoch ~= '' or earlier ~= '' or ARGV[8] == '1' then
    return out({'doubtful', epoch, earlier})
end
-- Whoever has cancelled the task and whoever wants to order it: one of them was first.
if redis.call('HEXISTS', KEYS[1], 'cancellation') == 1 then return out({'withdrawn'}) end
-- A rest that began after the slot was taken.
local rest = redis.call('HGET', KEYS[5], 'rest_until')
if rest and tonumber(rest) > now then return {'resting', rest} end
local slot = stored[12] or ''
if slot ~= '' and slot ~= KEYS[4] then redis.call('ZREM', slot, ARGV[11]) end
redis.call('ZREM', KEYS[3], ARGV[10])
redis.call('ZADD', KEYS[4], ARGV[2], ARGV[11])
redis.call('PEXPIRE', KEYS[4], ARGV[3])
redis.call('HSET', KEYS[1], 'slot', KEYS[4], 'claim_revision', ARGV[1], 'claim_ms', ARGV[2],
    'claim_number', ARGV[4], 'claim_attempt', ARGV[5], 'claim_account', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return out({'granted'}, true)
