-- Notes that a task is not wanted any more, and says whether it can have been ordered.
-- KEYS[1] the task's hash   KEYS[2] the store's epoch
-- Returns {"unknown"} | {"ended", task} | {"begun", task} | {"withdrawn", task}
-- | {"undecided", task, what was noted before} | {"not_filled"} (not known, and the data was lost).
local epoch = redis.call('GET', KEYS[2])
local stored =
    redis.call('HMGET', KEYS[1], 'task', 'revision', 'terminal', 'claim_revision', 'order',
        'cancellation', 'order_number', 'claim_number', 'claim_attempt')
if not stored[1] then return epoch and {'unknown'} or {'not_filled'} end
if stored[3] == '1' then return {'ended', stored[1]} end
local task = cjson.decode(stored[1])
if task.state.type == 'running' then return {'begun', stored[1]} end
-- From here on claim.lua grants nothing for this task.
if not stored[6] then redis.call('HSET', KEYS[1], 'cancellation', 'wanted') end
-- A claim for this revision, for one that is still on its way here, or for this or an earlier attempt
-- by a copy of its message, may be an order by now: how much of that a proof of absence covers, only
-- claim.lua is told. And a store that was emptied since does not know of claims.
local intact = epoch and task.store_epoch == epoch
if task.state.type == 'queued' and intact then
    -- Tasks from before there were second orders name none.
    local number = task.order and task.order.number or 1
    local later = stored[4] and tonumber(stored[4]) >= tonumber(stored[2])
    local copy = stored[9] and tonumber(stored[8]) == number
    local ordered = stored[5] and tonumber(stored[7] or 1) == number
    if not (later or copy or ordered) then return {'withdrawn', stored[1]} end
end
return {'undecided', stored[1], stored[6] or 'wanted'}
